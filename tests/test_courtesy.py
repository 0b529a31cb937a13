"""Reading rests while a key is on its way, and never for long."""

from __future__ import annotations

import threading
import time

from spectrum_tui.courtesy import LONGEST, Courtesy


def test_whoever_gives_way_waits_for_the_end() -> None:
    courtesy, told = Courtesy(), threading.Event()
    courtesy.begin()

    def end() -> None:
        told.set()
        courtesy.end()

    threading.Thread(target=end).start()
    courtesy.give_way()
    assert told.wait(LONGEST * 100)
    courtesy.give_way()
    assert courtesy.is_calm


def test_a_key_whose_end_nobody_tells_holds_nobody_up() -> None:
    courtesy = Courtesy()
    courtesy.begin()
    began = time.monotonic()
    courtesy.give_way()
    assert time.monotonic() - began >= LONGEST * 0.9
    assert not courtesy.is_calm


def test_a_third_of_the_time_is_for_work_however_many_keys_come() -> None:
    courtesy, rested = Courtesy(), 0.0
    start = time.monotonic()
    while (passed := time.monotonic() - start) < 6 * LONGEST:
        courtesy.begin()
        before = time.monotonic()
        courtesy.give_way()
        rested += time.monotonic() - before
    assert LONGEST * 0.9 <= rested <= passed * 2 / 3 + 2 * LONGEST


def test_what_can_wait_is_done_while_no_key_is_on_its_way_or_one_is_forgotten() -> None:
    done = list[bool]()
    courtesy = Courtesy(lambda: done.append(True))
    courtesy.give_way()
    assert len(done) == 1
    courtesy.begin()
    courtesy.give_way()
    assert len(done) == 1
    courtesy.give_way()
    assert len(done) == 2


def test_a_key_waits_until_it_is_looked_at_and_not_for_ever() -> None:
    courtesy = Courtesy()
    assert not courtesy.is_kept_waiting
    courtesy.begin()
    assert courtesy.is_kept_waiting
    courtesy.take()
    assert not courtesy.is_kept_waiting
    courtesy.begin()
    courtesy.give_way()
    assert not courtesy.is_kept_waiting
