"""What the lessons teach, importable: one small module a lesson, NumPy only.

`course.loss` holds the reference of lesson 04, `course.gradient_descent` that of
lesson 05, and so on; `course.figures` holds the slider figures, `course.data` the
measurements. Nothing is imported before it is asked for.
"""
