"""A lesson's text source -> the instructor's notebook and the student's.

source.py    text -> cells with line numbers
lesson.py    cells -> roles, names, points
    rules.py     every reason to refuse a lesson
notebook.py  roles -> the two notebooks, by nbgrader's own steps
audit.py     no solution is in what is released
build.py     files in, files out
"""
