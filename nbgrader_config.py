"""nbgrader's settings for this course; the folder of this file is the course directory.

Marks come from `autograder`: it reads submissions and asks students' code in a
sandbox, in `nbgrader autograde` and behind Formgrader's button too.
"""

from autograder.grading.formgrader import protect
from autograder.notebooks.stubs import CODE_STUB, TEXT_STUB

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "neurons-from-scratch"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"

c.ClearSolutions.code_stub = {"python": CODE_STUB}
c.ClearSolutions.text_stub = TEXT_STUB

STAGES = "autograder.grading.nbgrader_stages"
c.Autograde.exporter_class = f"{STAGES}.Reader"
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.CheckCellMetadata"]
c.Autograde.autograde_preprocessors = [
    f"{STAGES}.Mark",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    f"{STAGES}.Settle",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

c.ExchangeFactory.collect = "autograder.grading.exchange.Collect"
c.GenerateFeedback.exporter_class = f"{STAGES}.Feedback"

# Pages that show what students wrote: Formgrader.
c.HTMLExporter.preprocessors = [f"{STAGES}.Harmless"]

# Folders whose names Formgrader's page would run, and times at which it would stop.
protect()
