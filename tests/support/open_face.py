"""A face that only listens, as a program: it starts a core if need be, and writes what it hears."""

from __future__ import annotations

import sys

from oo_app.opening import open_lasting
from oo_app.paths import home_paths


def main() -> None:
    """Listen until killed, or until the core ends."""
    assistant = open_lasting(home_paths())
    say(assistant.status().version)
    for change in assistant.follow(since=0):
        say(str(change.last_seq))


def say(line: str) -> None:
    """One line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
