"""The window beside a bare one, without a screen: the first paint, and a key's repaint."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING

from measure import Figure, interleaved, median_ratio, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 8
PAINTED = """
from PySide6.QtCore import QEvent, QObject
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            os._exit(0)
        return False
painted = Painted()
window.centralWidget().installEventFilter(painted)
window.show()
app.exec()
"""
BARE = (
    """
import os
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("Pay the rent"))
"""
    + PAINTED
)
OURS = (
    """
import os
from datetime import UTC, datetime
from oo_ui.appearance import KeptAppearance
from oo_ui.qt.desktop import made_application
from oo_ui.qt.window import Window
from oo_ui.viewmodels.pages import Card, Page
from oo_ui.viewmodels.session import Session
app = made_application()
page = Page(screen="today", title="Today", card=Card(id="t", text="Pay the rent"))
session = Session(
    None, face="desktop", now=lambda: datetime.now(UTC), zone=lambda: UTC,
    show=lambda showing: None, first=page,
)
window = Window(session, KeptAppearance(None, theme="dark"))
"""
    + PAINTED
)


def figures() -> Iterator[Figure]:
    """From the start of Python to the first paint, and from a key to what it shows."""
    seconds = interleaved({"ours": _run(OURS), "bare": _run(BARE)}, ROUNDS)
    detail = f"{milliseconds(seconds['ours'])} · bare {milliseconds(seconds['bare'])}"
    ratio = median_ratio(seconds["ours"], seconds["bare"])
    yield Figure("window, first paint, by a bare one", ratio, "x", 3.0, detail)
    took = _keys()
    worst = max(took) * 1e3
    detail = f"worst of {len(took)}: {worst:.0f} ms, with the assistant in memory"
    yield Figure(
        "window, a key until it is painted", statistics.median(took) * 1e3, "ms", 50, detail
    )


def _run(code: str) -> Callable[[], None]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def run() -> None:
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)

    return run


def _keys() -> list[float]:
    """Seconds from each key to the end of painting what it shows."""
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/bench']\n"
        "from window_figures import walk\n"
        "walk()"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    return [float(each) for each in done.stdout.split()]


def walk() -> None:
    """Open every screen by its digit, several times, and print how long each took."""
    import time

    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from fake_face import FakeFace
    from oo_ui.qt.desktop import made_application
    from window_runs import window_of

    made_application()
    window, link = window_of(FakeFace())
    window.show()
    link.start()
    for key in "123456789" * 3:
        began = time.perf_counter()
        QTest.keyClicks(window, key)
        # what was laid out anew is painted in the second go
        QApplication.processEvents()
        QApplication.processEvents()
        sys.stdout.write(f"{time.perf_counter() - began}\n")
