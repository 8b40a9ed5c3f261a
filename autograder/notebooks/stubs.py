"""What a student finds in place of a solution; nbgrader_config.py gives nbgrader the same words."""

CODE_STUB = "# Write your code here, in place of the line below.\nraise NotImplementedError"
TEXT_STUB = "*Your answer here.*"
