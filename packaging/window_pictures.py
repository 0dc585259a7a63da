"""Draw `ui/pictures/window/*.png`: every screen of the window on the sample life, dark and light.

Fonts and their edges differ from machine to machine, so these are looked at, not compared.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from oo_app.assistant import Assistant

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ui" / "pictures" / "window"
SIZE = (960, 600)
DIALOGS = {"why": "w", "dismiss": "x"}
SHOWN = (
    "today-dark", "today-light", "agents-dark", "consents-light", "profile-light", "history-dark",
    "sources-light", "model-dark", "activity-dark", "dismiss-light",
)  # fmt: skip
"""Those that the README shows; all of them are drawn where a folder is named."""
SETTLES = 10


def main() -> int:
    """Draw all of them into the folder that is named, or else those of the README."""
    from oo_app.paths import home_paths
    from pictures import _settled
    from screen_pictures import ANSWERS, Masked

    folder, shown_names = (Path(sys.argv[1]), ()) if len(sys.argv) > 1 else (FOLDER, SHOWN)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="oo-picture-") as home:
        paths = home_paths({"OO_HOME": home})
        paths.create()
        assistant = _settled(paths)
        for kind in ANSWERS:
            tip = assistant.tip().tip
            assistant.react(kind, tip=tip.id, reason="not-now" if kind == "dismiss" else "")
        shown = Masked(assistant, home)
        for theme in ("dark", "light"):
            _draw_all(shown, theme, folder, shown_names)
        assistant.close()
    return 0


def _draw_all(assistant: Any, theme: str, folder: Path, names: tuple[str, ...]) -> None:  # noqa: ANN401
    from datetime import UTC

    from oo_ui.appearance import KeptAppearance
    from oo_ui.qt.desktop import made_application
    from oo_ui.qt.window import Window
    from oo_ui.viewmodels.catalogue import SCREENS
    from oo_ui.viewmodels.inline import InlineLink
    from oo_ui.viewmodels.session import Session
    from screen_pictures import NOW

    made_application()
    windows: list[Window] = []
    link = InlineLink(cast("Assistant", assistant), lambda is_linked: session.linked(is_linked))
    session = Session(
        link, face="desktop", now=lambda: NOW, zone=lambda: UTC,
        show=lambda showing: windows[0].draw(showing) if windows else None,
    )  # fmt: skip
    window = Window(session, KeptAppearance(None, theme=theme))
    windows.append(window)
    window.resize(*SIZE)
    window.show()
    link.start()

    def draw(widget: QWidget, name: str) -> None:
        if not names or name in names:
            _draw(widget, folder / f"{name}.png")

    for screen in SCREENS:
        session.go(screen.id)
        draw(window, f"{screen.id}-{theme}")
    session.go("today")
    for name, key in DIALOGS.items():
        session.press(key)
        draw(window.on_top or window, f"{name}-{theme}")
        session.cancel()
    window.hide()


def _draw(widget: QWidget, path: Path) -> None:
    from PySide6.QtCore import QIODevice, QSaveFile
    from PySide6.QtGui import QImage, QImageWriter
    from PySide6.QtWidgets import QApplication

    for _each in range(SETTLES):
        QApplication.processEvents()
    file = QSaveFile(str(path))
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(file, b"png")
    writer.setCompression(100)
    if not writer.write(widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)):
        raise RuntimeError(writer.errorString())
    file.commit()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for room in ("app", "agents", "ui", "storage", "sync"):
        sys.path.insert(0, str(ROOT / room))
    sys.exit(main())
