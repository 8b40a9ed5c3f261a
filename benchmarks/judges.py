"""How many wrong gradients a judge passes, how many right ones it rejects, and how long it takes.

    python -m benchmarks.judges [--seeds 100] [--quick] [--json]

One judgement: one entry of the bank, one seed, one place. The seed draws data
and two points there; the judge is called on each point with its own defaults,
and passes the gradient if it does so at both. Every judge gets the same points.
A wrong gradient is asked only where it is wrong: an array of it is off by more
than a millionth. Points that our judge leaves undecided, as it does at a kink,
are drawn again for all; the time that takes is charged to ours.

The rivals' packages are needed for this benchmark only: the extra `bench`. One
that is not installed is reported as missing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import process_time
from typing import Any, NamedTuple

from benchmarks import tables
from benchmarks.bank import (
    NEAR_ZERO,
    ORDINARY,
    PLACES,
    PROBLEMS,
    RIGHT,
    SCALES,
    WRONG,
    Entry,
    Problem,
    Question,
    asked,
    penalised_by_turns,
    questions,
    scale_of,
)
from benchmarks.rivals import COURSE, JUDGES, Course, Judge

QUICK_SEEDS = 5
MISTAKES_SHOWN = 12


class Judgement(NamedTuple):
    """What a judge said to an entry, asked at a place with a seed."""

    entry: Entry
    seed: int
    place: str
    accepted: bool
    seconds: float

    @property
    def failed(self) -> bool:
        """A wrong gradient passed, or a right one rejected."""
        return self.accepted is not self.entry.right


@dataclass
class Run:
    """All judgements by the judge's name, and how often questions had to be drawn again."""

    judgements: dict[str, list[Judgement]] = field(default_factory=lambda: defaultdict(list))
    questions: int = 0
    drawn_again: int = 0


def load_judges() -> tuple[dict[str, Judge], dict[str, str]]:
    """The judges whose packages are installed; for the others, the package that is missing."""
    judges, missing = {}, {}
    for name, (make, _) in JUDGES.items():
        try:
            judges[name] = make()
        except ImportError as error:
            missing[name] = error.name or str(error)
    return judges, missing


def ask_everything(judges: dict[str, Judge], seeds: Iterable[int]) -> Run:
    """Asks every judge about every entry of the bank, at every place, with every seed."""
    run = Run()
    for seed in seeds:
        for problem in PROBLEMS:
            for place in PLACES:
                _ask(run, judges, problem, seed, place)
    return run


def _ask(run: Run, judges: dict[str, Judge], problem: Problem, seed: int, place: str) -> None:
    for penalised in (True, False):
        entries = [e for e in asked(problem, place, penalised) if _turn(e, seed) is penalised]
        if not entries:
            continue
        question, measured, seconds = _decided(run, problem, seed, place, penalised)
        for name, judge in judges.items():
            if name != COURSE:
                measured, seconds = _timed(judge.prepare, question)
            for entry in entries:
                gradient = partial(entry.gradient, question)
                accepted, more = _timed(judge.accepts, question, measured, gradient)
                run.judgements[name].append(
                    Judgement(entry, seed, place, bool(accepted), seconds + more)
                )


def _turn(entry: Entry, seed: int) -> bool:
    """Whether this entry is asked with a penalty this time."""
    return entry.needs_penalty or penalised_by_turns(seed)


def _decided(
    run: Run, problem: Problem, seed: int, place: str, penalised: bool
) -> tuple[Question, Any, float]:
    """The first of the seed's questions that our judge decides, what it measured, in what time."""
    judge, spent = Course(), 0.0
    run.questions += 1
    for question in questions(problem, seed, place, penalised):
        measured, seconds = _timed(judge.prepare, question)
        spent += seconds
        if judge.decides(measured):
            break
        run.drawn_again += 1
    return question, measured, spent


def _timed(call: Any, *args: Any) -> tuple[Any, float]:
    start = process_time()
    value = call(*args)
    return value, process_time() - start


def summary(run: Run, missing: dict[str, str], seeds: int) -> dict[str, Any]:
    """The run as plain data: the bank's sizes, and for each judge its counts and time."""
    return {
        "bank": {
            "problems": len(PROBLEMS),
            "right": len(RIGHT),
            "wrong": len(WRONG),
            "seeds": seeds,
            "places": list(PLACES),
            "scales": list(SCALES),
            "questions": run.questions,
            "drawn_again": run.drawn_again,
        },
        "judges": {
            name: {"rule": rule} | _of_judge(run.judgements[name])
            if name in run.judgements
            else {"rule": rule, "missing": missing.get(name, "not asked")}
            for name, (_, rule) in JUDGES.items()
        },
    }


def _of_judge(judgements: list[Judgement]) -> dict[str, Any]:
    wrong = [j for j in judgements if not j.entry.right]
    right = [j for j in judgements if j.entry.right]
    ordinary = [j for j in wrong if scale_of(j.seed) == ORDINARY]
    return {
        "wrong_passed": _failed(wrong),
        "wrong_asked": len(wrong),
        "wrong_passed_percent": _percent(wrong),
        "right_rejected": _failed(right),
        "right_asked": len(right),
        "right_rejected_percent": _percent(right),
        "milliseconds": 1000 * sum(j.seconds for j in judgements) / len(judgements),
        "wrong_passed_percent_at": {
            place: {"all": _percent(there)} | _by_scale(there)
            for place, there in _by(wrong, lambda j: j.place).items()
        },
        "right_rejected_percent_at": {
            place: {"all": _percent(there)} | _by_scale(there)
            for place, there in _by(right, lambda j: j.place).items()
        },
        "by_mistake": {
            place: {m: _percent(of) for m, of in _by(there, lambda j: str(j.entry)).items()}
            for place, there in _by(ordinary, lambda j: j.place).items()
        },
    }


def _by_scale(judgements: list[Judgement]) -> dict[str, float]:
    groups = _by(judgements, lambda j: scale_of(j.seed))
    return {scale: _percent(there) for scale, there in groups.items()}


def _by(judgements: list[Judgement], key: Any) -> dict[str, list[Judgement]]:
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        groups[key(judgement)].append(judgement)
    return dict(groups)


def _failed(judgements: list[Judgement]) -> int:
    return sum(j.failed for j in judgements)


def _percent(judgements: list[Judgement]) -> float:
    return 100 * _failed(judgements) / len(judgements)


def show_summary(found: dict[str, Any]) -> None:
    """Prints the summary as tables, with what was compared."""
    bank = found["bank"]
    print(
        f"{bank['wrong']} wrong and {bank['right']} right gradients of {bank['problems']} losses,"
        f" {bank['seeds']} seeds each; {bank['questions']} questions,"
        f" {bank['drawn_again']} times drawn again.\n"
    )
    judges = {name: of for name, of in found["judges"].items() if "missing" not in of}
    tables.show(
        "Judges",
        ["judge", "wrong passed", *(f"… {place}" for place in PLACES), "right rejected", "ms"],
        [_judge_row(name, of) for name, of in judges.items()],
    )
    for place in PLACES:
        tables.show(
            f"Wrong gradients passed, {place}, by the scale of inputs and loss",
            ["judge", *SCALES],
            [
                [name, *(_share(of["wrong_passed_percent_at"][place].get(s)) for s in SCALES)]
                for name, of in judges.items()
            ],
        )
    tables.show(
        f"Mistakes passed most often {NEAR_ZERO}, at the ordinary scale",
        ["mistake", *(name.split()[0].rstrip(",") for name in judges)],
        [
            [mistake, *(_share(of["by_mistake"][NEAR_ZERO][mistake]) for of in judges.values())]
            for mistake in _passed_most(judges)
        ],
    )
    for name, of in found["judges"].items():
        if "missing" in of:
            print(f"{name} was not asked: the package {of['missing']} is missing.")


def _judge_row(name: str, of: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{of['wrong_passed']} of {of['wrong_asked']}",
        *(_share(of["wrong_passed_percent_at"][place]["all"]) for place in PLACES),
        f"{of['right_rejected']} of {of['right_asked']}",
        f"{of['milliseconds']:.1f}",
    ]


def _passed_most(judges: dict[str, dict[str, Any]]) -> list[str]:
    """The mistakes passed most often near zero, by all judges together."""
    totals: dict[str, float] = defaultdict(float)
    for of in judges.values():
        for mistake, percent in of["by_mistake"][NEAR_ZERO].items():
            totals[mistake] += percent
    return sorted(totals, key=lambda m: -totals[m])[:MISTAKES_SHOWN]


def _share(percent: float | None) -> str:
    return "" if percent is None else f"{percent:.1f} %"


def main(arguments: list[str] | None = None) -> None:
    """Runs the benchmark and prints what it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds (default 100)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SEEDS} seeds only")
    parser.add_argument("--json", action="store_true", help="one JSON object for programs")
    options = parser.parse_args(arguments)
    seeds = QUICK_SEEDS if options.quick else options.seeds
    judges, missing = load_judges()
    run = ask_everything(judges, _with_progress(seeds))
    found = summary(run, missing, seeds)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        show_summary(found)


def _with_progress(seeds: int) -> Iterator[int]:
    """The seeds, counted on a terminal's stderr."""
    for seed in range(seeds):
        if sys.stderr.isatty():
            print(f"\rseed {seed + 1} of {seeds}", end="", file=sys.stderr, flush=True)
        yield seed
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)


if __name__ == "__main__":
    main()
