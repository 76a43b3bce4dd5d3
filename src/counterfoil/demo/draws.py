"""Random draws that are the same on every machine and in every release: SplitMix64 as a counter.

Draw number i of a stream is a function of (seed, stream, i) alone, so rows may be drawn in any order and in any parts.
Integers only; a library's generator may draw differently in its next release.
Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014), constants of the reference code.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from counterfoil.keys import key64

Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


class Draws:
    """Draws for a list of owners (accounts), each with its own sequence: shape (owners, count), or flat without them.

    An owner's draws depend on the seed and on its name, not on who else is drawn for.
    """

    def __init__(self, seed: int, owners: list[str]) -> None:
        keys = [key64(str(seed), owner) & (2**64 - 1) for owner in owners]
        self._bases = np.array(keys, dtype=np.uint64).reshape(-1, 1)

    def bits(self, stream: str, count: int) -> NDArray[np.uint64]:
        """Return 64 random bits for each owner and each of `count` places."""
        base = self._bases ^ np.uint64(key64(stream) & (2**64 - 1))
        return _mixed(base + np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN)

    def below(self, limit: int | Integers, stream: str, count: int) -> Integers:
        """Return integers from 0 to limit - 1, evenly; the limit is at most 2**31, one for all or one a place."""
        high = self.bits(stream, count) >> np.uint64(33)
        return ((high * np.asarray(limit, dtype=np.uint64)) >> np.uint64(31)).astype(np.int64)

    def happens(self, per_10_000: int, stream: str, count: int) -> Truths:
        """Return which places something happens at that happens so many times in 10,000."""
        return self.below(10_000, stream, count) < per_10_000

    def weighted(self, weights: list[int] | Integers, stream: str, count: int) -> Integers:
        """Return positions in a list of weights, each as often as its weight says; a weight of 0 is never drawn."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(int(ends[-1]), stream, count), side="right").astype(np.int64)
