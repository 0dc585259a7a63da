"""Starting with the desktop session, on three systems: off until the person wants it."""
