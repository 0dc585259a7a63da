"""The prepared tip as a file, and the spool of its showings: one format for writer and reader.

`oo tip` reads this before any library is imported, so this module imports nothing but `os` and
the file is parsed without JSON. Layout, in UTF-8:

    oO prepared 1
    <valid until, ms> <made, ms> <tip id, or - for silence> <bytes of text> <bytes of JSON>
    <language>              as `surroundings` gives it, or * when a preference decides
    <zone>                  likewise
    <size> <mtime_ns> <path>        one line per file that it rests on; -1 0 for an absent one
    (an empty line)
    the text block, the JSON block; nothing follows

The spool has one line per showing: `<tip id> <ms> <face>`.
"""

import os

TYPE_CHECKING = False  # typing takes longer to import than all of this takes to run
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAGIC = b"oO prepared 1"
ANY = "*"
ABSENT = (-1, 0)
SKEW_MS = 2_000
ZONE_LINK = "/etc/localtime"

Mark = tuple[str, int, int]


class Prepared:
    """One answer, ready to be printed; `marks` are (path, size, mtime_ns) of what it rests on."""

    __slots__ = ("json", "language", "made_ms", "marks", "text", "tip", "valid_until_ms", "zone")

    def __init__(
        self,
        *,
        valid_until_ms: int,
        made_ms: int,
        tip: str,
        language: str,
        zone: str,
        marks: "Iterable[Mark]",
        text: bytes,
        json: bytes,
    ) -> None:
        """`tip` is "" for silence; `text` and `json` are the blocks with their last line end."""
        self.valid_until_ms = valid_until_ms
        self.made_ms = made_ms
        self.tip = tip
        self.language = language
        self.zone = zone
        self.marks = tuple(marks)
        self.text = text
        self.json = json


def surroundings(environment: "Mapping[str, str]") -> tuple[str, str]:
    """The language and the zone that this process would speak in; "-" for an unset one."""
    language = ""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            language = environment[name]
            break
    zone = environment.get("TZ", "")
    if not zone:
        try:
            zone = os.readlink(ZONE_LINK)
        except OSError:
            zone = ""
    return _line(language), _line(zone)


def mark(path: str) -> Mark:
    """The path with its size and mtime_ns now; an absent file has size -1."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return (path, *ABSENT)
    return (path, found.st_size, found.st_mtime_ns)


def encode(prepared: Prepared) -> bytes:
    """The file's bytes; raises ValueError for a path or id that does not fit on a line."""
    head = [
        MAGIC.decode(),
        f"{prepared.valid_until_ms} {prepared.made_ms} {prepared.tip or '-'}"
        f" {len(prepared.text)} {len(prepared.json)}",
        prepared.language,
        prepared.zone,
        *(f"{size} {mtime_ns} {path}" for path, size, mtime_ns in prepared.marks),
    ]
    if " " in prepared.tip or not all(head) or any("\n" in line for line in head):
        raise ValueError("an empty line, a line end in a path, or a blank in an id")
    lines = "".join(line + "\n" for line in head) + "\n"
    return lines.encode("utf-8", "surrogateescape") + prepared.text + prepared.json


def decode(data: bytes) -> Prepared:
    """What the bytes say; raises ValueError unless every byte is accounted for."""
    head, blank, blocks = data.partition(b"\n\n")
    lines = head.split(b"\n")
    if lines[0] != MAGIC or len(lines) < 4 or not blank:
        raise ValueError("not this format")
    until, made, tip, text_size, json_size = lines[1].split(b" ")
    size = int(text_size)
    if len(blocks) != size + int(json_size):
        raise ValueError("cut off")
    return Prepared(
        valid_until_ms=int(until),
        made_ms=int(made),
        tip="" if tip == b"-" else _text(tip),
        language=_text(lines[2]),
        zone=_text(lines[3]),
        marks=[_mark_of(line) for line in lines[4:]],
        text=blocks[:size],
        json=blocks[size:],
    )


def is_valid(prepared: Prepared, *, now_ms: int, language: str, zone: str) -> bool:
    """Whether nothing that it rests on has changed; stats every file it names."""
    return (
        prepared.made_ms - SKEW_MS <= now_ms < prepared.valid_until_ms
        and prepared.language in (ANY, language)
        and prepared.zone in (ANY, zone)
        and all(mark(found[0]) == found for found in prepared.marks)
    )


def write_prepared(path: str, prepared: Prepared) -> None:
    """Replace the file in one step; only its owner can read it."""
    fresh = path + ".new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(encode(prepared))
    os.replace(fresh, path)


def remove_prepared(path: str) -> None:
    """Take the file away; an absent one is fine."""
    for name in (path, path + ".new"):
        try:
            os.unlink(name)
        except FileNotFoundError:
            continue


def append_delivery(spool: str, tip: str, now_ms: int, face: str) -> None:
    """Note one showing of the prepared tip, in one write."""
    descriptor = os.open(spool, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{tip} {now_ms} {face}\n".encode())
    finally:
        os.close(descriptor)


def deliveries(data: bytes) -> list[tuple[str, int, str]]:
    """The showings of a spool's bytes as (tip id, ms, face); damaged lines are passed over."""
    found = []
    for line in data.split(b"\n"):
        words = line.split(b" ")
        if len(words) == 3 and words[1].isdigit():
            found.append((_text(words[0]), int(words[1]), _text(words[2])))
    return found


def _mark_of(line: bytes) -> Mark:
    size, mtime_ns, path = line.split(b" ", 2)
    return (_text(path), int(size), int(mtime_ns))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _line(text: str) -> str:
    return text.replace("\n", " ").strip() or "-"
