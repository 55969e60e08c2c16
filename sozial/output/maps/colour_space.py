"""How far apart colours are: in lightness, in contrast, and as people see them who tell fewer of them apart."""

from __future__ import annotations

import numpy as np

# Oklab (Björn Ottosson, 2020): equal distances look about equally far apart.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency (2009), whole.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def _linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _written(linear: np.ndarray) -> str:
    held = np.clip(linear, 0, 1)
    parts = np.where(held <= 0.0031308, held * 12.92, 1.055 * held ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in parts)


def _lab(linear: np.ndarray) -> np.ndarray:
    found: np.ndarray = _TO_LAB @ np.cbrt(_TO_CONES @ linear)
    return found


def lightness(colour: str) -> float:
    """Return how light a colour looks, from 0 (black) to 1 (white).

    Examples
    --------
    >>> round(lightness("#000000"), 3), round(lightness("#ffffff"), 3)
    (0.0, 1.0)
    """
    return float(_lab(_linear(colour))[0])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 has it, from 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    luminances = sorted(float(_linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def distance(one: str, other: str, vision: str = "usual") -> float:
    """Return how far apart two colours look to people of a vision (`VISIONS`); black and white are 1 apart.

    Examples
    --------
    >>> round(distance("#000000", "#ffffff"), 3), distance("#808080", "#808080")
    (1.0, 0.0)
    >>> distance("#d7191c", "#1a9641", "deuteranopia") < distance("#d7191c", "#1a9641") / 2
    True
    """
    seen = [_lab(np.clip(VISIONS[vision] @ _linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def between(low: str, high: str, count: int) -> list[str]:
    """Return so many colours from one to another, at equal distances as the eye has them.

    Examples
    --------
    >>> between("#000000", "#ffffff", 3)
    ['#000000', '#636363', '#ffffff']
    """
    first, last = _lab(_linear(low)), _lab(_linear(high))
    back_lab, back_cones = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_CONES)
    mixed = [first + (last - first) * place for place in np.linspace(0, 1, count)]
    return [_written(back_cones @ (back_lab @ lab) ** 3) for lab in mixed]
