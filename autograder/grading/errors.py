"""What stops a whole grading run."""


class GradingError(Exception):
    """Nothing can be graded, and why: one sentence that says what to do."""
