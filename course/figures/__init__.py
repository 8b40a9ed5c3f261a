"""The slider figures: one module a lesson, each figure one function.

    from course.figures import loss as figures
    figures.tolerance("accuracy_within")

A figure draws the student's own functions, which it finds by name in the
notebook at every move. No module here imports a reference solution.

`live` holds what a declaration is made of, `student` asks the student's
functions, `picture` keeps the drawing and redraws what moves, `widget` puts it
into the notebook.
"""
