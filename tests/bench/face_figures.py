"""Every face at once: what the window in its tray costs while idle, and how soon all are updated.

On a desktop of its own (Xvfb, openbox, a tray, dunst), whose screen is read from memory.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, percentile, resident_mib, wake_ups

from support.command import Place, wait_until
from support.faces import Watched, screens_in, tray_icon, wait_for_window, window_on
from support.virtual_desktop import missing, virtual_desktop

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from support.virtual_desktop import VirtualDesktop

ROUNDS = 8
SETTLE_S, WATCH_S = 20, 60
PATIENCE_S = 40.0
AWAKE = 3 / 60
BARE = """
import sys
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
app = QApplication([])
pixmap = QPixmap(16, 16)
pixmap.fill("red")
icon = QSystemTrayIcon(QIcon(pixmap))
icon.show()
sys.exit(app.exec())
"""


def figures() -> Iterator[Figure]:
    """Nothing where there is no desktop to be had."""
    if missing() or shutil.which("tmux") is None or find_spec("PySide6") is None:
        return
    with tempfile.TemporaryDirectory(prefix="oo-bench-") as folder:
        place = _place(Path(folder))
        with virtual_desktop(Path(folder) / "run") as desktop, place.core():
            yield from _idle(place, desktop)
            yield from _updates(place, desktop, Path(folder) / "drawn")


def _place(folder: Path) -> Place:
    (folder / "user").mkdir()
    place = Place(folder / "home", folder / "user")
    todo = place.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    return place


def _idle(place: Place, desktop: VirtualDesktop) -> Iterator[Figure]:
    """Started hidden, as with the session, beside a bare icon of the same toolkit."""
    bare = desktop.start(sys.executable, "-c", BARE)
    with window_on(place, desktop, "--hidden") as ours:
        wait_until(lambda: bool(tray_icon(desktop)), PATIENCE_S, "the icon in the tray")
        time.sleep(SETTLE_S)
        before, peer_before = wake_ups(ours.pid), wake_ups(bare.pid)
        time.sleep(WATCH_S)
        rate = (wake_ups(ours.pid) - before) / WATCH_S
        peer_rate = (wake_ups(bare.pid) - peer_before) / WATCH_S
        memory, peer = resident_mib(ours.pid), resident_mib(bare.pid)
    _end(bare)
    detail = f"{rate:.2g} /s over {WATCH_S} s · a bare icon {peer_rate:.2g} /s"
    more = max(0.0, rate - peer_rate)
    yield Figure("oo desktop in its tray, wake-ups beyond a bare icon", more, "/s", AWAKE, detail)
    detail = f"{memory:.0f} MiB · a bare icon {peer:.0f} MiB"
    yield Figure("oo desktop in its tray, memory", memory / peer, "x", 2.0, detail)


def _updates(place: Place, desktop: VirtualDesktop, drawn: Path) -> Iterator[Figure]:
    """From a key in the terminal until each face shows it; the terminal may say "working" first."""
    seen: dict[str, list[float]] = {"terminal": [], "window": [], "tray": []}
    with window_on(place, desktop), screens_in(place) as terminal:
        wait_for_window(desktop)
        terminal.wait_for("w Why")
        terminal.written_to(drawn)
        time.sleep(SETTLE_S / 4)
        watched = Watched(desktop, drawn)
        for _round in range(ROUNDS):
            for key in ("d", "u"):
                changed = watched.after(partial(terminal.press, key))
                for name, (first, last) in changed.items():
                    seen[name].append(last if name == "terminal" else first)
    for name, took in seen.items():
        detail = f"median {percentile(took, 0.5):.0f} ms of {len(took)}, worst {max(took):.0f} ms"
        yield Figure(
            f"a reaction, until the {name} shows it", percentile(took, 0.5), "ms", 300, detail
        )


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait()
