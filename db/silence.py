"""How few articles are too few: pure.

Where counts are small, and most sources' are, three standard errors are a bad guide: they take eleven articles a day to
miss all of a day's, and still cry wolf on five of a thousand days. Given that a source had so many articles in the last
window and some weeks' together, each fell into the last with the same chance: a binomial's lower tail.
"""

from __future__ import annotations

import math
from functools import cache

#: How often chance alone may look like silence, at one look.
CHANCE = 0.0002
#: The square of the standard errors that are as rare.
RARE = 12.5
#: Up to so many articles in a window the tail is counted out; beyond, the normal distribution is near enough.
MOST_COUNTED = 20


@cache
def least_past(seen: int, windows: int) -> int:
    """How many articles in that many earlier windows make `seen` in one of the same length too few for chance."""
    low, high = 0, 64 * windows * (seen + 1)
    while low < high:
        middle = (low + high) // 2
        if _chance(seen, middle, windows) <= CHANCE:
            high = middle
        else:
            low = middle + 1
    return low


def _chance(seen: int, past: int, windows: int) -> float:
    """Of at most `seen` articles in the last of the windows, when all are alike."""
    count, share = past + seen, 1 / (windows + 1)
    return math.fsum(math.comb(count, n) * share**n * (1 - share) ** (count - n) for n in range(seen + 1))
