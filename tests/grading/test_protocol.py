"""Whatever a child says in whatever order: marks are earned by right hidden replies alone.

All short sequences of replies are tried, against a child that says just what the test
has it say; what each is worth is told apart from the code, by `worth`.
"""

from contextlib import contextmanager
from itertools import product
from types import SimpleNamespace

import pytest

from autograder.core.codec import QUESTIONS, decode, encode, unpacked
from autograder.core.probe import Call, Missing, Probe, Raised, Ref, Reply, Returned, TimedOut
from autograder.grading.marking import Marker
from autograder.grading.protocol import IllFormed, Phase, fault, is_of
from autograder.grading.reading import Reading
from autograder.judging.exercise import Part, exercise
from autograder.judging.questions import Questions
from autograder.sandbox import ChildDied, ChildTimedOut

RIGHT, WRONG, GONE, LATE = "RWML"
OTHERS = {
    WRONG: Returned(-1.0),
    GONE: Missing("double"),
    LATE: TimedOut(5.0),
    "X": Raised("ValueError", "no"),
}
BOTH = RIGHT + RIGHT
ALL_RIGHT = (BOTH, BOTH)


def double(x):
    return 2 * x


def _twice(rng):
    return Probe((Call("double", (float(rng.normal()),)), Call("double", (Ref(0),))))


EXERCISE = exercise(
    double, Part("one", 1, _twice, times=1), Part("other", 2, _twice, times=1, alone=True)
)


class Talker:
    """A box whose children say what they are told to, phase by phase."""

    def __init__(self, says):
        self.says = says
        self.heard = []

    @contextmanager
    def child(self):
        self.waiting = []
        yield self

    def send(self, batch):
        messages = unpacked(batch)
        for message in messages:
            what, *about = decode(message, QUESTIONS)
            if what == "run":
                next(messages)
            self.waiting.append("cell" if what == "run" else about[0])
            phase = "cell" if what == "run" else phase_of(about[0])
            self.heard += [phase] if phase is not Phase.SIDE else []

    def receive(self, seconds):
        asked = self.waiting.pop(0)
        said = self.says["cell" if asked == "cell" else phase_of(asked)]
        if said is BESIDE:
            said = [Reply((OTHERS["X"],)) for _ in asked]
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, bytes) else encode(said)


QUESTION = {
    Phase.OPEN: Questions(EXERCISE, "open"),
    Phase.HIDDEN: Questions(EXERCISE, "secret"),
}
BESIDE = object()


def phase_of(probes):
    return next((p for p, drawn in QUESTION.items() if drawn.probes == probes), Phase.SIDE)


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    made = Marker("04_loss", tmp_path_factory.mktemp("course"), seed="secret")
    made.lesson = SimpleNamespace(exercises={"double": EXERCISE}, name="04_loss")
    return made


def marks(marker, opened, hidden, cell=None):
    """What a child gets that says this; words of letters are replies of such outcomes."""
    says = {"cell": cell, Phase.OPEN: opened, Phase.SIDE: BESIDE, Phase.HIDDEN: hidden}
    marker._box = Talker({phase: _said(phase, said) for phase, said in says.items()})
    return marker.mark(Reading(code=("",)))["double"]


def _said(phase, said):
    if not isinstance(said, tuple):
        return said
    truths = [truth for (truth,) in QUESTION[phase].truths]
    return [_reply(word, truths[min(i, 1)]) for i, word in enumerate(said)]


def _reply(word, truth):
    true = truth.outcomes
    return Reply(tuple(OTHERS.get(kind, true[min(k, 1)]) for k, kind in enumerate(word)))


def worth(opened, hidden):
    """The points that two answers of two words each deserve."""
    if not (allowed(opened) and allowed(hidden)):
        return 0
    right = [set(pair) == {BOTH} for pair in zip(opened, hidden, strict=False)]
    return sum(points for points, earned in zip((1, 2), right, strict=False) if earned)


def allowed(answer):
    return (len(answer) == 2 or (len(answer) == 1 and answer[0][-1] == LATE)) and all(
        len(word) <= 2
        and not set(word[:-1]) - {RIGHT, WRONG}
        and (len(word) == 2 or word[-1] not in (RIGHT, WRONG))
        for word in answer
    )


def words(letters, longest):
    return ["".join(w) for n in range(1, longest + 1) for w in product(letters, repeat=n)]


def answers(replies, longest):
    return [a for n in range(longest + 1) for a in product(replies, repeat=n)]


@pytest.mark.heavy("it judges some hundred short exchanges")
def test_every_short_hidden_answer_is_worth_what_is_right_in_it(marker):
    for hidden in answers(words("RWL", 3), 2) + answers(words("RM", 2), 3):
        assert marks(marker, ALL_RIGHT, hidden).points == worth(ALL_RIGHT, hidden), hidden


def test_every_short_open_answer_is_worth_what_is_right_in_it(marker):
    for opened in answers(words("RM", 3), 2) + answers(words("RXL", 2), 2):
        assert marks(marker, opened, ALL_RIGHT).points == worth(opened, ALL_RIGHT), opened


def test_every_pair_of_answers_is_worth_what_is_right_in_both(marker):
    each = answers([BOTH, "RL", "RM", "RRL"], 2)
    for opened, hidden in product(each, each):
        assert marks(marker, opened, hidden).points == worth(opened, hidden), (opened, hidden)


NOT_ANSWERS = [
    None,
    0,
    "R",
    [],
    [1.0, 2.0],
    [Returned(1.0)],
    Reply((Returned(1.0),)),
    TimedOut(1.0),
    {"open": 12},
    b"",
    b"\xff" * 20,
    encode(1)[:-1],
    ChildDied("is gone", exit_code=0),
    ChildTimedOut("is late"),
]


@pytest.mark.parametrize("said", NOT_ANSWERS, ids=repr)
def test_what_is_no_answer_earns_nothing(marker, said):
    assert marks(marker, said, ALL_RIGHT).points == 0
    assert marks(marker, ALL_RIGHT, said).points == 0


@pytest.mark.parametrize("said", [a for a in NOT_ANSWERS if not isinstance(a, Exception)], ids=repr)
def test_what_is_no_answer_is_looked_at(marker, said):
    for opened, hidden in ((said, ALL_RIGHT), (ALL_RIGHT, said)):
        assert "not of the form" in " ".join(marks(marker, opened, hidden).verdict.flags)


@pytest.mark.parametrize("hidden", [("RM", "RM"), ("L",), (BOTH, "M")])
def test_an_answer_to_the_open_questions_alone_is_looked_at(marker, hidden):
    assert "open questions" in " ".join(marks(marker, ALL_RIGHT, hidden).verdict.flags)


def test_nothing_hidden_is_sent_before_everything_open_is_answered(marker):
    for opened in answers(words("RML", 2), 2):
        marks(marker, opened, ALL_RIGHT)
        heard = marker._box.heard
        assert heard[:2] == ["cell", Phase.OPEN]
        assert heard[2:] in ([], [Phase.HIDDEN])
        assert bool(heard[2:]) <= allowed(opened)


def test_what_cannot_earn_anything_and_costs_time_is_not_asked_again(marker):
    for opened in (("L",), ("M", "M"), ("RL",), ("RW", "L")):
        marked = marks(marker, opened, ALL_RIGHT)
        assert (marked.points, marker._box.heard) == (0, ["cell", Phase.OPEN])


def test_a_part_that_is_right_keeps_its_marks_where_another_has_no_end(marker):
    assert marks(marker, (BOTH, "L"), (BOTH, "L")).points == 1


@pytest.mark.parametrize("said", [1, [], "None", [Reply((Returned(1.0),))], Missing("x")], ids=repr)
def test_a_cell_has_a_fault_or_none(said):
    with pytest.raises(IllFormed):
        fault(said)
    assert fault(None) is None
    assert fault(TimedOut(1.0)) == TimedOut(1.0)


def test_only_what_was_asked_for_is_missing():
    probe = QUESTION[Phase.OPEN].probes[0]
    assert is_of(Reply((Missing("double"),)), probe)
    assert not is_of(Reply((Missing("triple"),)), probe)


def test_a_student_is_told_nothing_of_a_hidden_reply_but_the_points(marker):
    told = {
        repr(marks(marker, ALL_RIGHT, (BOTH, word)).shown)
        for word in ("RW", "WR", "RX", "RM", "RL", "X", "M", "L")
    }
    assert len(told) == 1
