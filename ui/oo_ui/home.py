"""The home's data folder, worked out by hand: `oo tip` needs it before any library is imported.

The same folder as `oo_app.paths.home_paths().data`, which a test compares; where this cannot
tell, it answers "" and the ordinary way is taken.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "oo"


def data_folder(environment: "Mapping[str, str]") -> str:
    """`OO_HOME`, or the platform's own folder for an application's data."""
    if root := environment.get("OO_HOME", ""):
        return _expanded(root)
    xdg = environment.get("XDG_DATA_HOME", "")
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        return os.path.join(local, NAME) if local else ""
    if xdg.startswith("/"):
        return os.path.join(xdg, NAME)
    if sys.platform == "darwin":
        return _inside_home("~/Library/Application Support/" + NAME)
    return _inside_home("~/.local/share/" + NAME)


def _inside_home(path: str) -> str:
    expanded = os.path.expanduser(path)
    return expanded if os.path.isabs(expanded) else ""


def _expanded(path: str) -> str:
    expanded = os.path.expanduser(path)
    return "" if expanded.startswith("~") else os.path.join(os.getcwd(), expanded)
