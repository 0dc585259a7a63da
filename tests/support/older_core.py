"""A core of an earlier version, as a program: `oo` with another number on it."""

from __future__ import annotations

import sys

import oo_storage


def main() -> int:
    """Say the version that the first argument names; the others are `oo`'s."""
    oo_storage.__version__ = sys.argv.pop(1)
    from oo_ui.entry import main as oo

    return oo()


if __name__ == "__main__":
    sys.exit(main())
