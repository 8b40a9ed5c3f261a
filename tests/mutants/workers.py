"""Each exercise is tried in a process of its own, which can be ended."""

from __future__ import annotations

import multiprocessing
from typing import Any

from autograder.exercises import load_lesson

from .trial import Result, Trial

MOST_SECONDS = 900.0


def _work(lesson: str, name: str, sample: int | None, seed: str, sending: Any) -> None:
    trial = Trial(load_lesson(lesson).exercises[name], lesson, seed)
    sending.send(trial.run(sample, seed))


def tried(lesson: str, name: str, sample: int | None, seed: str) -> Result | None:
    """The result of one exercise, in a process of its own; None where it was not through."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    arguments = (lesson, name, sample, seed, sending)
    process = context.Process(target=_work, args=arguments)
    process.start()
    sending.close()
    try:
        return receiving.recv() if receiving.poll(MOST_SECONDS) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()
