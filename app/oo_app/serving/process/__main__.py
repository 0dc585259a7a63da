"""`python -m oo_app.serving.process`: the serving process."""

import sys

from oo_app.serving.process.parent import end_with_parent


def run() -> int:
    """Watch the parent first: the rest takes a second to import."""
    if "--fd" in sys.argv:
        end_with_parent()
    from oo_app.serving.process.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
