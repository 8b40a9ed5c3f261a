"""Running a student's function: within its time, within its memory, and quietly."""
