"""Damaged versions of a file, for tests and measurements."""

from __future__ import annotations

import random
from collections.abc import Iterator


def damaged(content: bytes, count: int, seed: str) -> Iterator[bytes]:
    """Return damaged versions of a file: bits, cuts, repeats, noise."""
    chance = random.Random(seed)
    for _time in range(count):
        data = bytearray(content)
        for _change in range(chance.choice((1, 1, 2, 5, 20))):
            kind, at = chance.randrange(5), chance.randrange(max(len(data), 1))
            if kind == 0 and data:
                data[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                del data[at : at + chance.choice((1, 10, 1000))]
            elif kind == 2:
                data[at:at] = data[at : at + chance.choice((1, 10, 500))]
            elif kind == 3:
                data[at:at] = chance.randbytes(chance.choice((1, 4, 64)))
            else:
                data = data[: max(at, 1)]
        yield bytes(data)
