"""`python -m oo_ui` is `oo`."""

import sys

from oo_ui.entry import main

if __name__ == "__main__":
    sys.exit(main())
