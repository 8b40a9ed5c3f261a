"""What is fuzzed: bytes go in, and whatever they are, nothing may be raised.

Each target goes on with what was read as grading does, since a value that can be read
and not be written or judged costs as much.
"""

import json
import struct
import warnings
from functools import cache

from autograder.core.codec import ANSWERS, CodecError, decode, encode
from autograder.core.probe import Reply, Returned
from autograder.exercises import load_lesson
from autograder.grading.reading import read
from autograder.grading.records import Arrived, record_of
from autograder.grading.work import told
from autograder.judging.questions import OPEN, Questions
from autograder.judging.show import as_html
from autograder.judging.words import LONGEST, show
from tests.grading.small_lesson import FakeMarker, small

# A number, an array, several, nested ones, a dict, a set, and judges of each kind.
JUDGED = {
    "01_regression": ["fit_line", "split_indices"],
    "04_loss": ["mse", "mse_gradient"],
    "09_backprop": ["layer_gradients", "backward"],
    "11_hyperparameters": ["grid", "best", "leaks"],
}
PAGE = 2 << 20


def reader(raw: bytes) -> None:
    """A submitted file is read, and its graded notebook, page and record are written."""
    ours = released()
    reading = read(raw, ours)
    graded = told(ours, reading, FakeMarker().mark(reading), {})
    for text in (*reading.code, *reading.written.values(), *reading.notes, reading.problem):
        text.encode()
    json.loads(graded.notebook)
    assert sum(len(section.html.encode()) for section in graded.sections) <= PAGE
    json.dumps(vars(record_of(graded, Arrived("", "", "", "", ""))), default=vars).encode()


def codec(data: bytes) -> None:
    """A message is refused, or its replies are encoded again, judged and shown.

    `data` is the text of the message's tree, and its arrays' bytes behind a zero.
    """
    text, _, buffers = data.partition(b"\0")
    try:
        answer = decode(struct.pack("<I", len(text)) + text + buffers, ANSWERS)
    except CodecError:
        return
    assert encode(decode(encode(answer), ANSWERS)) == encode(answer)
    assert len(show(answer)) <= LONGEST
    for questions in asked():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            as_html(questions.judge(_replies(answer, questions))).encode()


def _replies(answer: object, questions: Questions) -> list[Reply]:
    """The answer, as far as it is replies; else it is the value of every step."""
    if isinstance(answer, list) and answer and all(isinstance(r, Reply) for r in answer):
        return answer[: len(questions.probes)]
    truths = [truth for part in questions.truths for truth in part]
    return [Reply(tuple(Returned(answer) for _ in truth.outcomes)) for truth in truths]


@cache
def released():
    return small()


@cache
def asked() -> list[Questions]:
    """The questions of the exercises that are judged."""
    known = {lesson: load_lesson(lesson).exercises for lesson in JUDGED}
    return [
        Questions(known[lesson][name], OPEN) for lesson, names in JUDGED.items() for name in names
    ]


TARGETS = {"reader": reader, "codec": codec}
