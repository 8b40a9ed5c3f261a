"""Coverage-guided fuzzing of what reads students' bytes: `python -m tests.fuzz reader`."""
