"""A class that nobody taught: made from a lesson, graded and reported, to be looked at."""
