"""The command `course`, and `python -m course`; it starts where only Python is."""

from course.extras import needs


def main() -> None:
    """The console command `course`."""
    with needs("lab"):
        from course.cli import main as course
    course()


if __name__ == "__main__":
    main()
