"""Lesson 00: one function, easy to get wrong."""

from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.judges import Values
from course import start

from .draws import Draw, Rng, numbers, size


def _row(rng: Rng) -> dict:
    return dict(x=numbers(rng, size(rng, 3, 5), 1, 2))


def _table(*shape: int) -> Draw:
    return lambda rng: dict(x=numbers(rng, shape, 1, 2))


# A mean in float32 is as right as one in float64.
ROUNDED = Values(single=True)

mean_square = exercise(
    start.mean_square,
    Part("numbers in a row", 1, (_row, _row), ROUNDED),
    Part("numbers in a table", 1, (_table(4, 2), _table(2, 3)), ROUNDED),
)
_MEAN, _SQUARES = "np.mean(np.asarray(x) ** 2)", "np.asarray(x) ** 2"
mistake(
    mean_square,
    "square-mean",
    "This is the square of the mean: the mean is taken first, then squared.",
    "Square every number first, x ** 2, and take the mean of that.",
    edit=(_MEAN, "np.mean(x) ** 2"),
)
mistake(
    mean_square,
    "mean-numbers",
    "This is the mean of the numbers; none of them is squared.",
    "x ** 2 squares every number of an array.",
    edit=(_MEAN, "np.mean(x)"),
)
mistake(
    mean_square,
    "doubled-not-squared",
    "The numbers are doubled, not squared: 3 becomes 6, where 9 is expected.",
    "x ** 2 is the square, x * 2 the double.",
    edit=("** 2", "* 2"),
)
mistake(
    mean_square,
    "absolute-values",
    "This is the mean of the absolute values; none of the numbers is squared.",
    "x ** 2 squares every number, and no minus is left.",
    edit=(_MEAN, "np.mean(np.abs(x))"),
)
mistake(
    mean_square,
    "sum-squares",
    "This is the sum of the squares; it is not divided by how many there are.",
    "np.mean adds up and divides.",
    edit=("np.mean", "np.sum"),
)
mistake(
    mean_square,
    "sum-squared",
    "The numbers are added up, and their sum is squared; each number by itself is to be squared.",
    "Square every number first, x ** 2, and take the mean of that.",
    edit=(_MEAN, "np.sum(x) ** 2 / x.size"),
)
mistake(
    mean_square,
    "squares-not-averaged",
    "These are the squares, one for each number; their mean is one number.",
    "np.mean(…) around them.",
    edit=(_MEAN, _SQUARES),
)
mistake(
    mean_square,
    "variance",
    "This is the variance: the mean is subtracted before the numbers are squared.",
    "np.mean(x ** 2) leaves the numbers where they are.",
    edit=(_MEAN, "np.var(x)"),
)
mistake(
    mean_square,
    "divided-by-one-less",
    "The sum of the squares is divided by one less than there are numbers.",
    "Divide by x.size, or use np.mean.",
    edit=(_MEAN, "np.sum(x**2) / (x.size - 1)"),
)
mistake(
    mean_square,
    "square-root-taken-end",
    "A square root is taken at the end; the mean of the squares has none.",
    edit=(_MEAN, "np.sqrt(np.mean(x**2))"),
)
mistake(
    mean_square,
    "sum-divided-number-rows",
    "The sum is divided by the number of rows: in a table, that is not how many numbers there are.",
    "x.size counts all numbers of an array, and np.mean uses it by itself.",
    edit=(_MEAN, "np.sum(x**2) / len(x)"),
)
mistake(
    mean_square,
    "mean-taken-over-column-table",
    "The mean is taken over each column of a table; one number for the whole table is expected.",
    "np.mean(x ** 2) without an axis goes over all numbers.",
    edit=(_SQUARES, f"{_SQUARES}, axis=0"),
)
