"""The command `autograder`, and `python -m autograder`; it starts where only Python is."""

from course.extras import needs


def main() -> None:
    """The console command `autograder`."""
    with needs("grade"):
        from autograder.cli import main as autograder
    autograder()


if __name__ == "__main__":
    main()
