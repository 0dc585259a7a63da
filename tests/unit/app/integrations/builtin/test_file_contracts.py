"""Every connector of files keeps the connector contract."""

from __future__ import annotations

from pathlib import Path

from contracts.connector_contract import ConnectorContract


class TestTodoTxt(ConnectorContract):
    kind = "todotxt"

    def make(self, folder: Path, count: int) -> str:
        lines = (f"Task {number} due:2026-11-2{number}\n" for number in range(count))
        (folder / "todo.txt").write_text("".join(lines))
        return str(folder)

    def edit(self, place: str) -> None:
        _replace(Path(place) / "todo.txt", "Task 0 due:2026-11-20", "(A) Task 0 due:2026-12-01")

    def delete(self, place: str) -> None:
        _replace(Path(place) / "todo.txt", "Task 1 due:2026-11-21\n", "")

    def break_it(self, place: str) -> str:
        with (Path(place) / "todo.txt").open("a") as file:
            file.write("Pay rent due:2026-02-30\n")
        return "todo.txt:4"

    def make_hostile(self, folder: Path, text: str) -> str:
        (folder / "todo.txt").write_text(text + "\n")
        return str(folder / "todo.txt")

    def make_empty(self, folder: Path) -> str:
        (folder / "todo.txt").write_text("")
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "todo.txt").write_text("Task\n" * size)
        return str(folder)


class TestMarkdown(ConnectorContract):
    kind = "markdown"

    def make(self, folder: Path, count: int) -> str:
        vault = folder / "vault"
        (vault / "daily").mkdir(parents=True)
        (vault / ".obsidian").mkdir()
        (vault / ".obsidian" / "hidden.md").write_text("- [ ] hidden\n")
        lines = (f"- [ ] Task {number} 📅 2026-11-2{number}\n" for number in range(1, count))
        (vault / "tasks.md").write_text("# Tasks\n\n" + "".join(lines))
        (vault / "daily" / "2026-11-20.md").write_text("TODO: ask about the key\n")
        return str(vault)

    def edit(self, place: str) -> None:
        _replace(
            Path(place) / "tasks.md", "- [ ] Task 1 📅 2026-11-21", "- [ ] Task 1 📅 2026-12-21"
        )

    def delete(self, place: str) -> None:
        (Path(place) / "daily" / "2026-11-20.md").unlink()

    def break_it(self, place: str) -> str:
        with (Path(place) / "tasks.md").open("a") as file:
            file.write("- [ ] Impossible 📅 2026-02-30\n")
        return "tasks.md:5"

    def make_hostile(self, folder: Path, text: str) -> str:
        (folder / "note.md").write_text(f"- [ ] {text}\n\nTODO: {text}\n")
        return str(folder)

    def make_empty(self, folder: Path) -> str:
        (folder / "note.md").write_text("# Nothing to do\n")
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "note.md").write_text("- [ ] Task\n" * size)
        return str(folder)


class TestOrg(ConnectorContract):
    kind = "org"

    def make(self, folder: Path, count: int) -> str:
        tasks = (
            f"* TODO Task {number}\n  DEADLINE: <2026-11-2{number}>\n" for number in range(count)
        )
        (folder / "tasks.org").write_text("#+TITLE: Tasks\n" + "".join(tasks))
        return str(folder)

    def edit(self, place: str) -> None:
        _replace(Path(place) / "tasks.org", "* TODO Task 0", "* DONE Task 0")

    def delete(self, place: str) -> None:
        _replace(Path(place) / "tasks.org", "* TODO Task 1\n", "* Task 1\n")

    def break_it(self, place: str) -> str:
        with (Path(place) / "tasks.org").open("a") as file:
            file.write("* TODO Impossible\n  DEADLINE: <2026-02-30 Mon>\n")
        return "tasks.org:9"

    def make_hostile(self, folder: Path, text: str) -> str:
        (folder / "a.org").write_text(f"* TODO {text}\n")
        return str(folder)

    def make_empty(self, folder: Path) -> str:
        (folder / "a.org").write_text("* Only a heading\n")
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "a.org").write_text("* TODO Task\n" * size)
        return str(folder)


class TestContacts(ConnectorContract):
    kind = "contacts"

    def make(self, folder: Path, count: int) -> str:
        cards = (_card(f"Ana {number}", f"BDAY:1985-04-1{number}") for number in range(count))
        (folder / "contacts.vcf").write_text("".join(cards))
        return str(folder / "contacts.vcf")

    def edit(self, place: str) -> None:
        _replace(Path(place), "BDAY:1985-04-10", "BDAY:--0410")

    def delete(self, place: str) -> None:
        _replace(Path(place), _card("Ana 1", "BDAY:1985-04-11"), "")

    def break_it(self, place: str) -> str:
        with Path(place).open("a") as file:
            file.write(_card("Broken", "BDAY:soon") + _card("Eva", "BDAY:19850230"))
        return "contacts.vcf:24"

    def make_hostile(self, folder: Path, text: str) -> str:
        name = text.replace("\n", " ")
        (folder / "a.vcf").write_text(_card(name, "BDAY:--0412"))
        return str(folder)

    def make_empty(self, folder: Path) -> str:
        (folder / "a.vcf").write_text(_card("Ana"))
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "a.vcf").write_text(_card("Ana", "BDAY:--0412") * size)
        return str(folder)


class TestIcs(ConnectorContract):
    kind = "ics"

    def make(self, folder: Path, count: int) -> str:
        events = [_event(f"{number}@test", f"2026112{number}") for number in range(2, count + 1)]
        (folder / "work.ics").write_text(_calendar(*events))
        (folder / "home.ics").write_text(_calendar(_event("1@test", "20261124")))
        return str(folder)

    def edit(self, place: str) -> None:
        _replace(Path(place) / "home.ics", "SUMMARY:Review", "SUMMARY:Long review")

    def delete(self, place: str) -> None:
        (Path(place) / "home.ics").unlink()

    def break_it(self, place: str) -> str:
        file = Path(place) / "home.ics"
        broken = _event("4@test", "20261340")
        file.write_text(_calendar(_event("1@test", "20261124"), broken))
        return "home.ics:11"

    def make_hostile(self, folder: Path, text: str) -> str:
        title = text.replace("\n", " ")
        (folder / "a.ics").write_text(_calendar(_event("1@test", "20261124", title)))
        return str(folder / "a.ics")

    def make_empty(self, folder: Path) -> str:
        (folder / "a.ics").write_text(_calendar())
        return str(folder)

    def make_huge(self, folder: Path, size: int) -> str:
        (folder / "a.ics").write_text(_calendar(_event("1@test", "20261124", "x" * size)))
        return str(folder)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def _card(name: str, *lines: str) -> str:
    return "\n".join(("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *lines, "END:VCARD", ""))


def _event(uid: str, day: str, title: str = "Review") -> str:
    times = f"DTSTART:{day}T0900\nDTEND:{day}T1000".replace("T0900", "T090000Z")
    times = times.replace("T1000", "T100000Z")
    return f"BEGIN:VEVENT\nUID:{uid}\n{times}\nSUMMARY:{title}\nEND:VEVENT\n"


def _calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n"
