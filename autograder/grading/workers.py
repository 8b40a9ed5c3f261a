"""Where submissions are graded: in this process, in several, or on a Dask cluster.

In: jobs. Out: results in the order in which they come. A worker that dies costs
a retry and no student.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice
from typing import Any, Generic, TypeVar

from autograder.exercises import UnknownLesson
from autograder.judging.faults import BrokenExercise
from autograder.sandbox.errors import SandboxUnavailable
from course.extras import install

from .errors import GradingError

WORTH_A_WORKER = 20
DEATHS = 2
CLUSTER_SECONDS = 20

Job = TypeVar("Job")
Done = TypeVar("Done")


def usual_workers(jobs: int) -> int:
    """As many processes as there are processors, if there is enough for them to do."""
    return max(1, min(processors(), jobs // WORTH_A_WORKER))


def processors() -> int:
    """How many this process may use; where a system can't say it of one, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Here(Executor):
    """Does every job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def processes(workers: int) -> Executor:
    """`workers` copies of this process, which end with it; for one, this process itself."""
    if workers == 1:
        return Here()
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    kind = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(kind)
    return ProcessPoolExecutor(workers, context, _settle, (os.getpid(),))


def _settle(coordinator: int) -> None:
    """In a new worker: leave Ctrl-C to the coordinator, and end when it ends."""
    from multiprocessing.util import Finalize

    from .work import close

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Finalize(None, close, exitpriority=10)
    if sys.platform == "linux":
        from autograder.sandbox.inside.kernel import die_with_parent

        die_with_parent(signal.SIGKILL)
        if os.getppid() != coordinator:
            os._exit(1)


def cluster(address: str) -> tuple[Executor, int]:
    """A Dask cluster as an executor, and how many jobs it takes at a time.

    Raises `GradingError` where Dask is not installed or does not answer.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise GradingError(f"Grading on a cluster needs Dask: {install('dask')}.") from error
    try:
        client = Client(address, timeout=CLUSTER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise GradingError(f"No Dask scheduler answers at {address}: {error}.") from error
    return _OnDask(client), max(1, sum(client.nthreads().values()))


class WorkersDied(BrokenExecutor):
    """A job at which one worker after another died."""

    def __str__(self) -> str:
        return "one worker after another died at it; they may have too little memory"


class _OnDask(Executor):
    """Jobs go to the workers of a Dask client.

    Dask gives a job up at which workers died again and again, and with it those that only
    waited their turn there: that is `WorkersDied`, after which a `Crew` tries each alone.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inner = client.get_executor(pure=False, retries=DEATHS)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        asked: Future[Any] = self._inner.submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        asked.add_done_callback(lambda done: _hand_on(done, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=False)
        self._client.close()


def _hand_on(done: Future[Any], future: Future[Any]) -> None:
    """Have `future` end as `done` did; as one that broke where workers died at it."""
    from distributed import KilledWorker

    if done.cancelled():
        future.cancel()
    elif error := done.exception():
        future.set_exception(WorkersDied() if isinstance(error, KilledWorker) else error)
    else:
        future.set_result(done.result())


class Crew(Generic[Job, Done]):
    """Has jobs done by an executor, a few at a time; a context manager.

    start: makes the executor, and a new one when that is broken.
    work: what is done with a job; it must be importable by name.
    at_once: how many jobs may be under way.
    """

    def __init__(
        self, start: Callable[[], Executor], work: Callable[[Job], Done], at_once: int
    ) -> None:
        self._start = start
        self._work = work
        self._at_once = at_once
        self._executor = start()

    def __enter__(self) -> Crew[Job, Done]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            _end_workers()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Exception]]:
        """Each job with what came of it, or why nothing did.

        When a worker dies, the jobs that were under way are done again one by
        one, so that only the one at whose turn workers keep dying is given up.
        """
        queue = iter(jobs)
        suspects: deque[tuple[Job, int]] = deque()
        running: dict[Future[Done], tuple[Job, int]] = {}
        while True:
            self._fill(running, suspects, queue)
            if not running:
                return
            lost = []
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job, deaths = running.pop(future)
                try:
                    yield job, future.result()
                except BrokenExecutor as error:
                    lost.append((job, deaths))
                    if deaths == DEATHS or (deaths and isinstance(error, WorkersDied)):
                        lost.pop()
                        yield job, error
                except (GradingError, SandboxUnavailable, UnknownLesson, BrokenExercise):
                    raise
                except Exception as error:
                    yield job, error
            if lost:
                lost += running.values()
                running.clear()
                self._executor.shutdown(wait=True, cancel_futures=True)
                self._executor = self._start()
                suspects.extend((job, deaths + 1) for job, deaths in lost)

    def _fill(
        self,
        running: dict[Future[Done], tuple[Job, int]],
        suspects: deque[tuple[Job, int]],
        queue: Iterator[Job],
    ) -> None:
        if suspects:
            if not running:
                job, deaths = suspects.popleft()
                running[self._submit(job)] = job, deaths
            return
        for job in islice(queue, max(0, self._at_once - len(running))):
            running[self._submit(job)] = job, 0

    def _submit(self, job: Job) -> Future[Done]:
        try:
            return self._executor.submit(self._work, job)
        except BrokenExecutor as error:
            future: Future[Done] = Future()
            future.set_exception(error)
            return future


def _end_workers() -> None:
    """End the processes that this one started, whatever they are doing."""
    import multiprocessing

    for process in multiprocessing.active_children():
        process.kill()
