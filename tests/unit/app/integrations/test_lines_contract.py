"""The contract suite, proved with the smallest connector of files."""

from __future__ import annotations

from pathlib import Path

from contracts.connector_contract import ConnectorContract


class TestLines(ConnectorContract):
    """A task in each line."""

    kind = "lines"
    package = "contracts.fake_kinds"

    def make(self, folder: Path, count: int) -> str:
        place = folder / "lines"
        place.mkdir()
        for number in range(count):
            with (place / f"{number % 2}.lines").open("a") as file:
                file.write(f"{number}|Task {number}\n")
        return str(place)

    def edit(self, place: str) -> None:
        file = Path(place) / "0.lines"
        file.write_text(file.read_text().replace("Task 0", "Another task"))

    def delete(self, place: str) -> None:
        file = Path(place) / "0.lines"
        file.write_text("0|Task 0\n")

    def break_it(self, place: str) -> str:
        with (Path(place) / "1.lines").open("a") as file:
            file.write("no bar\n")
        return "1.lines:2"

    def make_hostile(self, folder: Path, text: str) -> str:
        (folder / "a.lines").write_text(f"1|{text}\n")
        return str(folder)

    def make_empty(self, folder: Path) -> str:
        (folder / "a.lines").write_text("")
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "a.lines").write_text("1|Task\n" * size)
        return str(folder)
