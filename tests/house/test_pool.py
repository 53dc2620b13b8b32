"""Threads that run checks."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from watcher.pool import HostPool


@pytest.fixture
def pool() -> HostPool:
    return HostPool(4)


def wait_for(event: threading.Event) -> None:
    event.wait(10)


def crash() -> None:
    raise ZeroDivisionError


def test_jobs_of_one_host_run_one_after_another_in_order(pool: HostPool) -> None:
    ran: list[int] = []
    inside = threading.Lock()

    def job(number: int) -> None:
        assert inside.acquire(blocking=False)
        ran.append(number)
        inside.release()

    for number in range(50):
        pool.submit("one", partial(job, number))
    assert pool.wait(10)
    assert ran == list(range(50))
    assert pool.crash is None


def test_a_host_that_hangs_does_not_hold_up_the_others(pool: HostPool) -> None:
    release, other = threading.Event(), threading.Event()
    pool.submit("slow", partial(wait_for, release))
    pool.submit("slow", lambda: None)
    pool.submit("quick", other.set)
    assert other.wait(5)
    assert not pool.wait(0)
    release.set()
    assert pool.wait(5)


def test_a_job_that_crashes_is_remembered_and_its_thread_goes_on(pool: HostPool) -> None:
    for number in range(8):
        pool.submit(f"host{number}", crash)
    done = threading.Event()
    pool.submit("last", done.set)
    assert pool.wait(10)
    assert done.is_set()
    assert isinstance(pool.crash, ZeroDivisionError)


def test_closing_forgets_what_has_not_begun_and_lets_the_rest_end(pool: HostPool) -> None:
    began, release = threading.Event(), threading.Event()
    never = threading.Event()

    def job() -> None:
        began.set()
        release.wait(10)

    pool.submit("host", job)
    pool.submit("host", never.set)
    assert began.wait(5)
    pool.close()
    release.set()
    assert pool.wait(5)
    assert not never.is_set()


def test_room_shrinks_with_what_is_queued(pool: HostPool) -> None:
    release = threading.Event()
    before = pool.room()
    pool.submit("host", partial(wait_for, release))
    pool.submit("host", lambda: None)
    assert pool.room() == before - 2
    release.set()
    assert pool.wait(5)
    assert pool.room() == before
