"""nbgrader's own commands give back our pages, whichever command graded."""

import pytest
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import notebook_hash

from autograder.grading.options import Options
from autograder.grading.run import Run

from .conftest import nbgrader_autograde, nbgrader_course, nbgrader_feedback
from .small_lesson import LESSON, WRONG, cell_of, solved, submit, write_course

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

SECRET = "a-secret"
TIME = "2024-05-01 10:00:00 UTC"


def autograder_grade(root, lesson):
    with Run(root, lesson, Options(force=True)) as run:
        assert not [result.fault for result in run.results() if result.fault]


WAYS = pytest.mark.parametrize("grade", [autograder_grade, nbgrader_autograde])


@pytest.fixture
def root(tmp_path):
    """Two who handed in by the exchange, one of them a page that would pass for feedback."""
    root = write_course(tmp_path / "course")
    half = solved()
    cell_of(half, "triple")["source"] = "def triple(x):\n    return x"
    cell_of(half, "why")["source"] = "Because <b>it</b> is."
    for student, notebook in {"ada": solved(), "bob": half}.items():
        folder = submit(root, student, notebook, timestamp=TIME)
        (folder / "submission_secret.txt").write_text(SECRET + student)
    (root / "submitted" / "bob" / LESSON / "small.html").write_text("All points.")
    (root / "submitted" / "bob" / LESSON / "other.HTM").write_text("All points.")
    return root


def pages(root):
    return {
        path.parts[-3]: path.read_text() for path in root.glob(f"feedback/*/{LESSON}/small.html")
    }


def give_by_hand(root):
    """Marks and remarks as Formgrader writes them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        why = book.find_grade("why", "small", LESSON, "bob")
        why.manual_score, why.needs_manual_grade = 3.5, False
        book.find_comment("why", "small", LESSON, "bob").manual_comment = "Nearly <all> of it."
        book.find_comment("triple", "small", LESSON, "bob").manual_comment = "Three, not one."
        book.db.commit()


@WAYS
def test_generate_feedback_writes_our_page_again_and_again(root, grade):
    grade(root, LESSON)
    nbgrader_feedback(root, LESSON)
    first = pages(root)
    assert sorted(first) == ["ada", "bob"]
    assert WRONG in first["bob"]
    assert "Because &lt;b&gt;it&lt;/b&gt; is." in first["bob"]
    assert "<script" not in first["bob"]
    nbgrader_feedback(root, LESSON)
    assert pages(root) == first
    beside = {path.name for path in (root / "feedback" / "bob" / LESSON).iterdir()}
    assert beside == {"small.html", "submission_secret.txt", "timestamp.txt"}
    autograder_grade(root, LESSON)
    assert pages(root) == first


@WAYS
def test_generate_feedback_has_what_a_person_gave(root, grade):
    grade(root, LESSON)
    assert "3.5 of 4" not in pages(root).get("bob", "")
    give_by_hand(root)
    nbgrader_feedback(root, LESSON)
    page = pages(root)["bob"]
    assert '<td class="n">3.5 of 4</td>' in page
    assert "Nearly &lt;all&gt; of it." in page
    assert "Three, not one." in page
    assert "<strong>7 of 9 points</strong>" in page


@WAYS
def test_release_feedback_delivers_our_page_to_the_exchange(root, grade, tmp_path):
    from nbgrader.exchange.default import ExchangeReleaseFeedback

    grade(root, LESSON)
    nbgrader_feedback(root, LESSON)
    directory, config = nbgrader_course(root, LESSON)
    config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange").mkdir()
    ExchangeReleaseFeedback(coursedir=directory, config=config).start()
    released = tmp_path / "exchange" / "neurons-from-scratch" / "feedback"
    names = {
        student: f"{notebook_hash(secret=SECRET + student, notebook_id='small')}.html"
        for student in ("ada", "bob")
    }
    assert sorted(path.name for path in released.iterdir()) == sorted(names.values())
    for student, name in names.items():
        assert (released / name).read_text() == pages(root)[student]


def test_where_verdicts_are_not_known_nothing_is_made_up(root, caplog):
    autograder_grade(root, LESSON)
    (root / ".grading" / LESSON / "bob.json").unlink()
    with pytest.raises(NbGraderException):
        nbgrader_feedback(root, LESSON)
    assert f"`autograder grade {LESSON}` finds it out." in caplog.text
    assert sorted(pages(root)) == ["ada"]
