"""Plots of a page, drawn with plotext."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual_plotext import PlotextPlot

from oo_ui.tui.theme import palette_of

if TYPE_CHECKING:
    from oo_ui.viewmodels.pages import Bars

MARKER = "sd"
LABEL_ROOM, AXIS = 4, 6


class BarPlot(PlotextPlot):
    """Stacked bars with their names."""

    def __init__(self, bars: Bars) -> None:
        """`bars` may be replaced by `show`."""
        super().__init__()
        self._bars = bars

    def on_mount(self) -> None:
        """Draw."""
        super().on_mount()
        self.show(self._bars)

    def redraw(self) -> None:
        """The colours changed."""
        self.show(self._bars)

    def show(self, bars: Bars) -> None:
        """Draw these bars."""
        self._bars = bars
        palette = palette_of(self.app.theme)
        plt = self.plt
        colours = [_rgb(palette.tone(tone)) for _name, tone, _values in bars.series]
        plt.clear_figure()
        plt.stacked_bar(
            list(range(len(bars.labels))),
            [list(values) for _name, _tone, values in bars.series],
            color=colours,  # type: ignore[arg-type]  # one for each series, as plotext's page says
            width=0.6,
            marker=MARKER,
        )
        plt.frame(False)
        highest = max(map(sum, zip(*(values for _n, _t, values in bars.series), strict=True)))
        steps = sorted({0, round(highest / 2), round(highest)})
        plt.yticks([float(step) for step in steps], [str(step) for step in steps])
        every = max(1, -(-len(bars.labels) * LABEL_ROOM // max(self.size.width - AXIS, 1)))
        places = range(0, len(bars.labels), every)
        plt.xticks([float(at) for at in places], [bars.labels[at] for at in places])
        self.refresh()

    def on_resize(self) -> None:
        """As many labels as there is room for."""
        self.show(self._bars)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
