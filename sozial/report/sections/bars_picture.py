"""Bars as a drawing for papers: names, bars and figures, in letters as large as those around it."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from sozial.i18n import format_number, format_percent
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.picture_parts import FONT, wrapped
from sozial.report.document.document import Picture
from sozial.report.document.slide import PERCENT, Bars

_WIDTH, _NAMES, _FIGURES = 900, 250, 90
_BAR, _GAP, _LINE, _SIZE = 20, 9, 18, 15
_INK, _AXIS = "#1f2933", "#8a949e"


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{_SIZE}" font-family="{FONT}" fill="{_INK}" text-anchor="{anchor}">'
        f"{escape(visible_text(words))}</text>"
    )


def figure_text(bars: Bars, value: float, language: str) -> str:
    """Return a bar's figure.

    Examples
    --------
    >>> figure_text(Bars("", (), (), PERCENT), 0.25, "de") == "25\u00a0%", figure_text(Bars("", (), ()), 3, "de")
    (True, '3')
    """
    write = format_percent if bars.form == PERCENT else format_number
    return write(value, language, bars.digits)


def _range(bars: Bars) -> tuple[float, float]:
    """Return the least and greatest place that a bar reaches; zero is always among them."""
    values = [[value or 0.0 for value in series[1]] for series in bars.series]
    if not bars.stacked:
        flat = [value for part in values for value in part]
        return min(0.0, *flat), max(0.0, *flat)
    columns = list(zip(*values, strict=True))
    down = min(sum(value for value in column if value < 0) for column in columns)
    return min(0.0, down), max(0.0, *(sum(value for value in column if value > 0) for column in columns))


def bars_svg(bars: Bars, language: str) -> str:
    """Return bars as SVG that needs nothing else; a figure stands behind every bar, or behind the whole of a stack.

    Examples
    --------
    >>> svg = bars_svg(Bars("Share", ("A", "B"), (("all", (0.5, None), "#045a8d"),), PERCENT), "en")
    >>> svg.count("<rect"), "50\u00a0%" in svg
    (1, True)
    """
    low, high = _range(bars)
    room = _WIDTH - _NAMES - _FIGURES
    scale = room / ((high - low) or 1.0)
    zero = _NAMES - low * scale
    parts, y = [], 4.0
    rows_each = 1 if bars.stacked else len(bars.series)
    for place, category in enumerate(bars.categories):
        lines = wrapped(category, 28)
        high_row = max(rows_each * (_BAR + 2), len(lines) * _LINE)
        top = y + (high_row - len(lines) * _LINE) / 2
        parts += [_text(_NAMES - 10, top + _LINE * (at + 0.78), line, "end") for at, line in enumerate(lines)]
        parts += (_stack if bars.stacked else _single_bars)(bars, place, y, zero, scale, language)
        y += high_row + _GAP
    parts.append(f'<path d="M{zero:.1f} 0V{y:g}" stroke="{_AXIS}"/>')
    if len(bars.series) > 1:
        legend, y = _legend(bars, y + 8)
        parts.append(legend)
    label = quoteattr(visible_text(bars.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y:.0f}" width="{_WIDTH}" height="{y:.0f}" '
        f'role="img" aria-label={label}>{"".join(parts)}</svg>'
    )


def _rectangle(start: float, at: float, wide: float, colour: str) -> str:
    return f'<rect x="{start:.1f}" y="{at:g}" width="{wide:.1f}" height="{_BAR}" fill="{colour}"/>'


def _single_bars(bars: Bars, place: int, y: float, zero: float, scale: float, language: str) -> list[str]:
    """Return the bars of one category below each other, a figure behind each."""
    parts = []
    for number, (_name, values, colour) in enumerate(bars.series):
        value = values[place]
        if value is None:
            continue
        wide = abs(value) * scale
        start, at = (zero if value >= 0 else zero - wide), y + number * (_BAR + 2)
        parts.append(_text(max(start + wide, zero) + 8, at + _BAR * 0.77, figure_text(bars, value, language)))
        parts.append(_rectangle(start, at, wide, colour))
    return parts


def _stack(bars: Bars, place: int, y: float, zero: float, scale: float, language: str) -> list[str]:
    """Return the bars of one category side by side, with the figure of the whole behind them."""
    parts = []
    left = right = zero
    known = [value for _name, values, _colour in bars.series if (value := values[place]) is not None]
    colours = [colour for _name, values, colour in bars.series if values[place] is not None]
    for value, colour in zip(known, colours, strict=True):
        wide = abs(value) * scale
        start = right if value >= 0 else left - wide
        left, right = (left, right + wide) if value >= 0 else (left - wide, right)
        parts.append(_rectangle(start, y, wide, colour))
    if known:
        parts.append(_text(right + 8, y + _BAR * 0.77, figure_text(bars, sum(known), language)))
    return parts


def _legend(bars: Bars, y: float) -> tuple[str, float]:
    """Return what the colours mean, as many beside each other as there is room for, and where it ends."""
    parts, x = [], 10.0
    for name, _values, colour in bars.series:
        wide = 40 + len(name) * _SIZE * 0.62
        if x + wide > _WIDTH and x > 10:
            x, y = 10.0, y + 26
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="18" height="16" fill="{colour}"/>')
        parts.append(_text(x + 25, y + 13, name))
        x += wide
    return "".join(parts), y + 26


def bars_picture(bars: Bars, language: str, width: float = 0.9) -> Picture:
    """Return bars as a picture, with all their figures as words."""
    said = []
    for place, category in enumerate(bars.categories):
        figures = [
            f"{name} {figure_text(bars, value, language)}"
            if len(bars.series) > 1
            else figure_text(bars, value, language)
            for name, values, _colour in bars.series
            if (value := values[place]) is not None
        ]
        said.append(f"{category}: {', '.join(figures)}")
    return Picture(bars_svg(bars, language), bars.title, f"{bars.title}. {'; '.join(said)}", width)
