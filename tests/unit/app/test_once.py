"""A part is built once, by one thread, when it is first asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from oo_app.once import once


class House:
    def __init__(self) -> None:
        self.building = threading.RLock()
        self.begun = 0
        self.go_on = threading.Event()

    @once
    def door(self) -> object:
        self.begun += 1
        self.go_on.wait(5)
        return object()

    @once
    def lock(self) -> tuple[object]:
        return (self.door,)


def test_two_threads_get_the_same_one() -> None:
    house = House()
    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(lambda: house.door) for _each in range(2)]
        house.go_on.set()
        first, second = (each.result() for each in found)
    assert first is second
    assert house.begun == 1


def test_one_part_may_ask_for_another_and_none_is_built_unasked() -> None:
    house = House()
    house.go_on.set()
    assert house.begun == 0
    assert house.lock[0] is house.door
