"""Exports: what the gradebook says, in the form that each reader documents."""

import csv
import io
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from nbgrader.api import Gradebook

from autograder.grading.options import Options
from autograder.grading.run import Run
from autograder.judging.as_data import data_of, verdict_of
from autograder.judging.verdict import Finding, Kind, Named, PartVerdict, Verdict
from autograder.lms.export_command import FORMS, Selection, run_export
from course.commands import BadInput
from tests.grading.small_lesson import LESSON, NAME, RECOGNISED, WRONG, submit

TITLE = "Twice and three times"
FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
SCORE = {"type": "number"}
# Gradescope's "Autograder Specifications", section "Output format".
GRADESCOPE = {
    "type": "object",
    "properties": {
        "score": SCORE,
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMATS,
        "test_output_format": FORMATS,
        "test_name_format": FORMATS,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "score": SCORE,
                    "max_score": SCORE,
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMATS,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMATS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
        "leaderboard": {"type": "array"},
    },
    "additionalProperties": False,
    "anyOf": [
        {"required": ["score"]},
        {"properties": {"tests": {"items": {"required": ["score"]}}}, "required": ["tests"]},
    ],
}
SCHEMA = json.loads(files("autograder.lms").joinpath("verdicts.schema.json").read_text())
CANVAS_ROSTER = (
    f'Student,ID,SIS User ID,SIS Login ID,Section,"{TITLE} (77)",Other (78)\n'
    "    Points Possible,,,,,9,1\n"
    '"Young, Ada",1234,U99,ada,Monday,,\n'
    '"Lee, Bob",2345,U98,bob,Monday,,\n'
)
MOODLE_ROSTER = "First name,Surname,Username,ID number,Email address\nAda,Young,ada,U99,a@b.org\n"


def export(root, form, **options) -> bytes:
    out = root / "out" / "file"
    assert run_export(root, LESSON, form, out, **options) == 0
    return out.read_bytes()


def table(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))


@pytest.fixture
def roster(tmp_path):
    def write(text):
        path = tmp_path / "roster.csv"
        path.write_text(text)
        return path

    return write


class TestJson:
    def test_the_schema_is_one_and_says_what_each_field_is(self):
        Draft202012Validator.check_schema(SCHEMA)
        assert SCHEMA["$schema"].endswith("draft/2020-12/schema")

    def test_every_verdict_is_in_it_by_the_schema(self, graded):
        data = json.loads(export(graded, "json"))
        Draft202012Validator(SCHEMA).validate(data)
        bob = next(each for each in data["submissions"] if each["student"] == "bob")
        assert (bob["score"], bob["needs_manual_grade"]) == (3.5, True)
        found = {v["exercise"]: v["parts"][0]["finding"] for v in bob["verdicts"]}
        assert found["double"] is None
        assert found["triple"]["mistakes"] == [{"id": RECOGNISED.id, "sentence": WRONG}]
        assert [c["points"] for c in bob["cells"]] == [2.0, 1.5, None]
        empty = next(each for each in data["submissions"] if each["student"] == "@cyd")
        assert empty["look"] == ["The file is empty."]
        assert {v["kind"] for v in empty["verdicts"]} == {"unreadable"}

    def test_all_kinds_of_verdicts_are_in_the_schema(self):
        assert SCHEMA["$defs"]["kind"]["enum"] == [str(kind) for kind in Kind]

    @pytest.mark.parametrize("change", [{"score": "3"}, {"extra": 1}, {"verdicts": [{}]}])
    def test_the_schema_refuses_what_is_not_so(self, graded, change):
        data = json.loads(export(graded, "json"))
        data["submissions"][0] |= change
        assert not Draft202012Validator(SCHEMA).is_valid(data)

    def test_a_verdict_is_the_same_after_it_was_a_file(self):
        found = Finding(
            Kind.WRONG, "p", "a", "r", "t", (Named("i", "m"), Named("j", "n")), "h", ("d",)
        )
        parts = (PartVerdict("one", 1.0, 2.0, found), PartVerdict("two", 1.0, 1.0))
        verdict = Verdict("double", parts, note="note")
        assert verdict_of(json.loads(json.dumps(data_of(verdict)))) == verdict

    def test_where_another_program_graded_since_there_are_no_verdicts(self, graded):
        with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
            book.find_grade("check_double", NAME, LESSON, "ada").auto_score = 1.0
            book.db.commit()
        data = json.loads(export(graded, "json", selection=Selection(["ada"])))
        Draft202012Validator(SCHEMA).validate(data)
        assert data["submissions"][0]["verdicts"] == []
        assert data["submissions"][0]["score"] == 4.0


class TestGradescope:
    def test_it_keeps_the_documented_rules(self, graded):
        for student in ("ada", "bob", "@cyd"):
            Draft202012Validator(GRADESCOPE).validate(
                json.loads(export(graded, "gradescope", selection=Selection([student])))
            )

    def test_each_exercise_is_a_test_with_what_was_found(self, graded):
        results = json.loads(export(graded, "gradescope", selection=Selection(["bob"])))
        tests = {test["name"]: test for test in results["tests"]}
        assert results["score"] == 3.5
        assert tests["double"]["status"] == "passed"
        assert (tests["triple"]["status"], tests["triple"]["score"]) == ("failed", 1.5)
        assert WRONG in tests["triple"]["output"]
        assert "A person will look" in results["output"]
        assert "score" not in tests["Why?"]
        assert "status" not in tests["Why?"]

    def test_the_points_of_the_tests_are_the_score(self, graded):
        results = json.loads(export(graded, "gradescope", selection=Selection(["ada"])))
        assert sum(test["score"] for test in results["tests"]) == results["score"] == 5.0

    def test_it_is_of_one_student(self, graded):
        with pytest.raises(BadInput, match="takes one submission at a time, and 3 are graded"):
            export(graded, "gradescope")

    def test_a_single_submission_needs_no_name(self, root, fake_marker):
        submit(root, "student", b"")
        with Run(root, LESSON, Options()) as run:
            list(run.results())
        assert json.loads(export(root, "gradescope"))["score"] == 0.0


class TestCanvas:
    def test_the_importers_rules_hold(self, graded, roster):
        head, points, *rows = table(export(graded, "canvas", roster=roster(CANVAS_ROSTER)))
        assert "Student" in head[0]
        assert "ID" in head[1]
        assert re.search(r"SIS\s+User\s+ID", head[2])
        assert re.search(r"SIS\s+Login\s+ID", head[3])
        assert "Section" in head[4]
        assert "Points Possible" in points[0]
        assert {len(row) for row in (points, *rows)} == {len(head)} == {6}

    def test_the_rosters_ids_and_column_come_back(self, graded, roster):
        head, points, *rows = table(export(graded, "canvas", roster=roster(CANVAS_ROSTER)))
        assert head[5] == f"{TITLE} (77)"
        assert points[5] == "9"
        assert ["Young, Ada", "1234", "U99", "ada", "Monday", "5"] in rows
        assert ["Lee, Bob", "2345", "U98", "bob", "Monday", "3.5"] in rows

    def test_without_a_roster_the_name_is_the_login(self, graded):
        head, _, *rows = table(export(graded, "canvas"))
        assert head[5] == TITLE
        assert ["ada", "", "", "ada", "", "5"] in rows

    def test_a_name_is_no_formula(self, graded):
        assert ["'@cyd", "", "", "'@cyd", "", "0"] in table(export(graded, "canvas"))

    def test_what_we_write_is_a_roster_again(self, graded, roster, tmp_path):
        raw = export(
            graded, "canvas", roster=roster(CANVAS_ROSTER), selection=Selection(["ada", "bob"])
        )
        (tmp_path / "again.csv").write_bytes(raw)
        options = {"selection": Selection(["ada", "bob"]), "roster": tmp_path / "again.csv"}
        assert export(graded, "canvas", **options) == raw


class TestMoodle:
    def test_everybody_has_marks_and_what_is_wrong_in_words(self, graded, roster):
        head, *rows = table(export(graded, "moodle", roster=roster(MOODLE_ROSTER)))
        assert head[5:] == [TITLE, f"Feedback: {TITLE}"]
        found = {row[2]: dict(zip(head, row, strict=True)) for row in rows}
        assert found["ada"]["Email address"] == "a@b.org"
        assert found["ada"]["ID number"] == "U99"
        assert found["ada"][TITLE] == "5"
        assert found["ada"][f"Feedback: {TITLE}"] == ""
        assert WRONG in found["bob"][f"Feedback: {TITLE}"]

    def test_a_name_with_an_at_is_an_address(self, root, fake_marker):
        submit(root, "ada@example.org", b"")
        with Run(root, LESSON, Options()) as run:
            list(run.results())
        head, row = table(export(root, "moodle"))
        assert dict(zip(head, row, strict=True))["Email address"] == "ada@example.org"
        assert dict(zip(head, row, strict=True))["Username"] == ""


class TestNbgraderCsv:
    def test_it_is_nbgraders_table_of_this_lesson(self, graded):
        rows = list(csv.DictReader(io.StringIO(export(graded, "csv").decode())))
        found = {row["student_id"]: row for row in rows}
        assert set(found) == {"ada", "bob", "'@cyd"}
        assert {row["assignment"] for row in rows} == {LESSON}
        assert (found["bob"]["score"], found["bob"]["max_score"]) == ("3.5", "9.0")
        assert found["ada"]["timestamp"] == "2026-03-01 10:00:00"

    def test_names_keep_their_commas_and_run_nothing(self, graded):
        with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
            book.update_or_create_student("ada", first_name='=1+1,"x"', last_name="Young\n")
        rows = csv.DictReader(
            io.StringIO(export(graded, "csv", selection=Selection(["ada"])).decode())
        )
        (ada,) = rows
        assert (ada["first_name"], ada["last_name"]) == ('\'=1+1,"x"', "Young\n")
        assert ada["score"] == "5.0"


class TestTheCommand:
    @pytest.mark.parametrize("form", FORMS)
    def test_each_form_has_a_place_and_is_private(self, graded, form, capsys):
        assert run_export(graded, LESSON, form, selection=Selection(["ada"])) == 0
        path = Path(re.search(r"are in (.*)\.$", capsys.readouterr().out, re.M)[1])
        assert path.is_relative_to(graded / "exports")
        assert path.stat().st_mode & 0o777 == 0o600

    def test_it_says_what_is_not_final_and_who_is_not_on_the_roster(self, graded, roster, capsys):
        export(graded, "canvas", roster=roster(CANVAS_ROSTER))
        said = capsys.readouterr().out
        assert "The grades of 3 students are in" in said
        assert "Not final: 1 student with an answer that waits for a person." in said
        assert "Not on the roster, and written as they are called here: @cyd." in said

    def test_marks_by_hand_and_late_penalties_count(self, graded, monkeypatch):
        monkeypatch.setattr("autograder.grading.lateness.penalty", lambda *about: 1.0)
        with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
            grade = book.find_grade("why", NAME, LESSON, "bob")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.0, 0.5, False
            book.find_comment("why", NAME, LESSON, "bob").manual_comment = "Nearly."
            book.update_or_create_assignment(LESSON, duedate="2026-02-28 10:00:00")
            book.db.commit()
        results = json.loads(export(graded, "gradescope", selection=Selection(["bob"])))
        why = next(test for test in results["tests"] if test["name"] == "Why?")
        assert (results["score"], why["score"], why["status"]) == (5.0, 2.5, "failed")
        assert why["output"] == "Nearly."
        assert results["output"] == "Taken off because it was handed in late: 1."

    def test_what_cannot_be_exported_is_told(self, root, graded, tmp_path):
        with pytest.raises(BadInput, match="Nothing of 90_small is graded of zoe"):
            run_export(graded, LESSON, "csv", selection=Selection(["zoe"]))
        with pytest.raises(BadInput, match="can't be written: Is a directory"):
            run_export(graded, LESSON, "json", out=tmp_path)
        with pytest.raises(BadInput, match="can't be read"):
            run_export(graded, LESSON, "json", roster=tmp_path / "none.csv")

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_another_gradebook_than_the_configured_one(self, graded, form):
        usual = export(graded, form)
        url = f"sqlite:///{(graded / 'gradebook.db').rename(graded / 'other.db')}"
        assert export(graded, form, db_url=url) == usual
        with pytest.raises(BadInput, match="Nothing is graded"):
            run_export(graded, LESSON, form)

    def test_before_anything_is_graded_it_says_what_comes_first(self, root):
        with pytest.raises(BadInput, match=f"`autograder grade {LESSON}` comes first"):
            run_export(root, LESSON, "json")
        assert not (root / "exports").exists()


class TestSelection:
    def test_only_what_is_final(self, graded, capsys):
        final = export(graded, "json", selection=Selection(final_only=True))
        assert [each["student"] for each in json.loads(final)["submissions"]] == ["@cyd", "ada"]
        assert "Not final" not in capsys.readouterr().out

    @pytest.mark.parametrize("form", ["canvas", "moodle", "csv"])
    def test_who_handed_in_nothing_has_0_points(self, graded, roster, form):
        people = roster("id,first_name,last_name\nada,Ada,Young\nzoe,Zoe,Hall\n")
        made = export(graded, form, selection=Selection(zeros=True), roster=people).decode()
        (zoe,) = [line for line in made.splitlines() if "zoe" in line]
        assert {"0", "0.0"} & set(zoe.split(","))
        assert "zoe" not in export(graded, form, roster=people).decode()

    def test_zeros_need_a_roster(self, graded):
        with pytest.raises(BadInput, match="give it with --roster"):
            run_export(graded, LESSON, "csv", selection=Selection(zeros=True))

    def test_the_column_of_canvas_is_named(self, graded, roster):
        rows = table(export(graded, "canvas", selection=Selection(column="Homework 4")))
        assert rows[0][-1] == "Homework 4"
        people = roster(CANVAS_ROSTER.replace("Other (78)", "Homework 4 (78)"))
        made = export(graded, "canvas", selection=Selection(column="Homework 4"), roster=people)
        assert table(made)[0][-1] == "Homework 4 (78)"

    def test_a_dash_is_standard_output(self, graded, capfdbinary):
        assert run_export(graded, LESSON, "json", Path("-")) == 0
        out, err = capfdbinary.readouterr()
        assert out == export(graded, "json")
        assert b"The grades of 3 students are written to standard output." in err
