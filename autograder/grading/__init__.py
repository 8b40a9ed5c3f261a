"""Grading: submissions -> verdicts -> gradebook.

    submitted file -> Reading (reading) -> Marked (marking, in the sandbox)
                   -> graded notebook (graded) -> rows and files (gradebook)

`command` does this for a class; `nbgrader_stages` does it inside `nbgrader autograde`.
"""
