"""Long jobs: polled, ended, remembered."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

import pytest

from oo_app.serving.jobs import KEPT, Jobs, Progress
from oo_storage.errors import OoError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_app.answers_models import Job


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    numbers = itertools.count()
    made = Jobs(new_id=lambda: f"job-{next(numbers)}")
    yield made
    made.close()


def ended(jobs: Jobs, id: str) -> Job:
    """The job, once its thread is over."""
    jobs._threads[id].join(timeout=5)
    return jobs.job(id)


def held(step: threading.Event, told: threading.Event) -> Callable[[Progress], str]:
    """Work that reports, then waits for a step before it reports again."""

    def work(progress: Progress) -> str:
        progress.report("half", 5, 10)
        told.set()
        step.wait(5)
        progress.report("whole", 10, 10)
        return "there"

    return work


def test_a_job_is_polled_while_it_runs_and_after(jobs: Jobs) -> None:
    step, told = threading.Event(), threading.Event()
    started = jobs.start("pull", "x", held(step, told))
    told.wait(5)
    during = jobs.job(started.id)
    assert (during.state, during.message, during.completed, during.total) == (
        "running", "half", 5, 10,
    )  # fmt: skip
    step.set()
    after = ended(jobs, started.id)
    assert (after.state, after.message, after.completed) == ("done", "there", 10)


def test_the_same_job_is_not_begun_twice(jobs: Jobs) -> None:
    step, told = threading.Event(), threading.Event()
    first = jobs.start("pull", "x", held(step, told))
    assert jobs.start("pull", "x", held(step, told)).id == first.id
    assert jobs.start("pull", "y", held(step, told)).id != first.id
    step.set()
    ended(jobs, first.id)
    assert jobs.start("pull", "x", held(step, told)).id != first.id


def test_a_cancelled_job_stays_so_and_its_work_ends(jobs: Jobs) -> None:
    step, told = threading.Event(), threading.Event()
    started = jobs.start("pull", "x", held(step, told))
    told.wait(5)
    assert jobs.cancel(started.id).state == "cancelled"
    step.set()
    after = ended(jobs, started.id)
    assert (after.state, after.completed) == ("cancelled", 5)
    assert jobs.cancel(started.id) == after


def test_what_goes_wrong_is_told(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def refused(_progress: Progress) -> str:
        raise OoError("It does not go.", hint="Try another.")

    def broken(_progress: Progress) -> str:
        raise ZeroDivisionError("secret")

    failed = ended(jobs, jobs.start("pull", "x", refused).id)
    assert (failed.state, failed.message, failed.hint) == (
        "failed", "It does not go.", "Try another.",
    )  # fmt: skip
    unexpected = ended(jobs, jobs.start("pull", "y", broken).id)
    assert unexpected.state == "failed"
    assert "ZeroDivisionError" in unexpected.message
    assert "secret" not in unexpected.message
    assert "Traceback" in caplog.text


def test_old_jobs_are_forgotten_and_unknown_ones_said(jobs: Jobs) -> None:
    first = jobs.start("pull", "0", lambda _progress: "done").id
    for number in range(1, KEPT + 3):
        ended(jobs, jobs.start("pull", str(number), lambda _progress: "done").id)
    assert len(jobs._jobs) == len(jobs._threads) == KEPT
    with pytest.raises(UnknownName):
        jobs.job(first)
    with pytest.raises(UnknownName):
        jobs.cancel("nothing")


def test_closing_ends_what_runs(jobs: Jobs) -> None:
    told = threading.Event()

    def endless(progress: Progress) -> str:
        while True:
            progress.report("still")
            told.set()

    started = jobs.start("pull", "x", endless)
    told.wait(5)
    jobs.close()
    assert not jobs._threads[started.id].is_alive()
    assert jobs.job(started.id).state == "cancelled"
