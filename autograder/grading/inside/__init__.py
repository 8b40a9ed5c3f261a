"""Stand-ins that exist only in the sandbox, under the names that a lesson imports.

`check_stub.py` becomes the package `autograder` there, `figures_stub.py` becomes
`course.figures` and `course.progress`: a student's cells run, these do nothing.
"""
