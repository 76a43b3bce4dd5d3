"""Rate decks compiled for lookup: which row of which deck charges a call, for millions of calls or for one.

One sorted array holds, for every version of every deck, the number keys at which the longest prefix changes. A version
is what a deck says between two moments at which anything in it changes: a day on which a price begins or ends, an edge
of a band. Which version holds is found from integer steps of UTC microseconds made once for the span that is needed.
Batch (`lookup`, `segments`) and single questions (`row_of`, `explain`) read the very same arrays.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.facts.decks.deck import ROWS
from counterfoil.facts.decks.prefixes import KEY_BITS, Integers
from counterfoil.facts.decks.settings import DeckSettings

SECOND: Final = 1_000_000  # microseconds
OFFSET_BITS: Final = 51  # microseconds since the start of the span, 71 years
_INTEGER_BITS: Final = 64
_CHUNK: Final = (1 << 15) - 1  # rows whose intermediate columns stay in the processor's cache

COMPILED_ROWS: Final = pl.Schema([("deck", pl.UInt16), ("currency", pl.String), *ROWS.items()])
SEGMENTS: Final = pl.Schema({"record": pl.UInt32, "row": pl.Int32, "offset": pl.Int64, "seconds": pl.Int64})

Shorts = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Version:
    """What holds from a step on: the deck's number, a day on which its rows are in force, and the bands that hold."""

    deck: int
    day: int
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledDecks:
    """All decks of a run in plain arrays (picklable: a constant that is handed to every bucket).

    `rows` are the rows of all decks, schema COMPILED_ROWS; a row's number is its place. `names` gives the decks'
    numbers: sorted, from 0. Instants are microseconds UTC in [from_us, until_us); asking outside of it is an error of
    the program, because nothing was prepared there.
    """

    names: tuple[str, ...]
    files: tuple[str, ...]
    settings: tuple[DeckSettings, ...]
    rows: pl.DataFrame
    row_keys: Integers  # key of each row's prefix, sorted inside a deck
    first_rows: tuple[int, ...]  # where each deck's rows begin; one more for the end
    keys: Integers  # version << 44 | number key, sorted
    answers: Shorts  # the row from that key on; -1 for no rate
    sources: Shorts  # the same, but a blocked row is named
    step_keys: Integers  # deck << 51 | microseconds since from_us, sorted
    step_versions: Shorts
    versions: tuple[Version, ...]
    grid: Shorts  # version by deck and slot, where all steps lie on a grid; else empty
    grid_us: int  # width of a slot
    from_us: int
    until_us: int
    steps_until_us: int  # calls that started in the span may last until here

    def deck_number(self, name: str) -> int:
        """Return the number of a deck; raises KeyError for a deck that was not compiled."""
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)

    def lookup(self, deck: pl.Series | int, called: pl.Series, started_us: pl.Series, *, threads: int = 1) -> pl.Series:
        """Return for each call the row that charges it, Int32 "row", or -1 for no rate.

        `deck` is a deck's number for all or one for each call, `called` the number keys, `started_us` the starts in
        microseconds UTC. The answer does not depend on `threads`. Raises ValueError for a start outside the compiled
        span.
        """
        called_keys, starts = called.to_numpy(), started_us.to_numpy()
        decks = deck.to_numpy() if isinstance(deck, pl.Series) else deck
        self._check_span(starts)
        found = np.empty(len(called_keys), dtype=np.int32)

        def find(at: int) -> None:
            part = slice(at, at + _CHUNK)
            versions = self._versions_at(decks if isinstance(decks, int) else decks[part], starts[part])
            found[part] = self._rows_at(versions, called_keys[part])

        chunks = range(0, len(called_keys), _CHUNK)
        if threads == 1:
            for at in chunks:
                find(at)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(find, chunks))
        return pl.Series("row", found, dtype=pl.Int32)

    def segments(
        self, deck: pl.Series | int, called: pl.Series, started_us: pl.Series, seconds: pl.Series
    ) -> pl.DataFrame:
        """Return the parts of the calls that pass from one rate to another, of decks with across_bands = "split".

        Schema SEGMENTS: `record` is the call's place in the input, `offset` the second of the call at which the part
        begins, `seconds` its length. A second belongs to the rate at its start. Calls that keep one rate have no row
        here: `lookup` charges them whole. Raises ValueError for a call outside the compiled span.
        """
        split = np.array([each.across_bands == "split" for each in self.settings], dtype=np.bool_)
        if not split.any():
            return pl.DataFrame(schema=SEGMENTS)
        decks = deck.to_numpy().astype(np.int64) if isinstance(deck, pl.Series) else np.full(len(called), deck)
        starts, length = started_us.to_numpy(), seconds.to_numpy().astype(np.int64)
        record = np.flatnonzero(split[decks] & (length > 1))
        decks, starts, length = decks[record].astype(np.int64), starts[record], length[record]
        self._check_span(starts)
        last = starts + (length - 1) * SECOND
        if len(last) and last.max() >= self.steps_until_us:
            raise ValueError("a call lasts longer than the steps that were compiled")
        base = decks << OFFSET_BITS
        first_step = np.searchsorted(self.step_keys, base | (starts - self.from_us), side="right") - 1
        last_step = np.searchsorted(self.step_keys, base | (last - self.from_us), side="right") - 1
        crossing = np.flatnonzero(last_step > first_step)
        parts = (last_step - first_step + 1)[crossing]
        call = np.repeat(crossing, parts)
        nth = np.arange(len(call)) - np.repeat(np.cumsum(parts) - parts, parts)
        step = first_step[call] + nth
        begins = (self.step_keys[step] - base[call]) + self.from_us - starts[call]
        offset = np.where(nth == 0, 0, -(-begins // SECOND))
        row = self._rows_at(self.step_versions[step], called.to_numpy()[record[call]])
        return _merged(record[call], row, offset, length[call])

    def row_of(self, deck: int, called: int, started_us: int, *, blocked: bool = False) -> int:
        """Return the row that charges one call, or -1: `lookup` for one who waits, in microseconds.

        With `blocked` a row that refuses the destination is named instead of -1.
        """
        version = self.version_at(deck, started_us)
        place = _bisect(self.keys, version << KEY_BITS | called)
        return int((self.sources if blocked else self.answers)[place])

    def version_at(self, deck: int, started_us: int) -> int:
        """Return the version of a deck that holds at an instant; raises ValueError outside the compiled span."""
        if not self.from_us <= started_us < self.until_us:
            raise ValueError(f"{started_us} is outside the compiled span")
        return int(self.step_versions[_bisect(self.step_keys, deck << OFFSET_BITS | started_us - self.from_us)])

    def _check_span(self, starts: Integers) -> None:
        if len(starts) and (starts.min() < self.from_us or starts.max() >= self.until_us):
            raise ValueError("a call starts outside the compiled span")

    def _versions_at(self, decks: Integers | int, starts: Integers) -> Shorts:
        """Return the version that holds at each start."""
        since = starts - self.from_us
        if self.grid_us:
            slots = len(self.grid) // len(self.names)
            on_grid: Shorts = self.grid[since // self.grid_us + np.asarray(decks, dtype=np.int64) * slots]
            return on_grid
        packed = since | np.asarray(decks, dtype=np.int64) << OFFSET_BITS
        return self.step_versions[np.searchsorted(self.step_keys, packed, side="right") - 1]

    def _rows_at(self, versions: Shorts, called: Integers) -> Shorts:
        """Return the row for each version and number key.

        Searches in rising order find their neighbours in the cache, and numbers called again and again are looked for
        once. Sorting numbers that carry their place in their last bits takes a third of the time of sorting places by
        their numbers.
        """
        wanted = versions.astype(np.int64) << KEY_BITS | called
        place_bits = len(wanted).bit_length()
        if int(versions.max(initial=0)).bit_length() + KEY_BITS + place_bits < _INTEGER_BITS:
            packed = wanted << place_bits | np.arange(len(wanted))
            packed.sort()
            order, ordered = packed & (1 << place_bits) - 1, packed >> place_bits
        else:
            order = np.argsort(wanted)
            ordered = wanted[order]
        found = np.empty(len(wanted), dtype=np.int32)
        first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
        answers = self.answers.take(np.searchsorted(self.keys, ordered.take(first), side="right") - 1)
        found[order] = np.repeat(answers, np.diff(first, append=len(ordered)))
        return found


def _bisect(values: Integers, wanted: int) -> int:
    """Return the place of the last value not above the wanted one; on a memory view, whose items are plain integers."""
    view = memoryview(values)  # type: ignore[arg-type]  # numpy arrays are buffers from Python 3.12 on, says mypy
    low, high = 0, len(view)
    while low < high:
        middle = (low + high) >> 1
        if wanted < view[middle]:
            high = middle
        else:
            low = middle + 1
    return low - 1


def _merged(record: Integers, row: Shorts, offset: Integers, length: Integers) -> pl.DataFrame:
    """Join neighbouring parts with one row, drop calls that keep one row throughout, and measure the parts."""
    begins = np.append(True, (record[1:] != record[:-1]) | (row[1:] != row[:-1]))[: len(record)]
    record, row, offset, length = record[begins], row[begins], offset[begins], length[begins]
    same_next = np.append(record[1:] == record[:-1], False)[: len(record)]
    same_before = np.append(False, record[1:] == record[:-1])[: len(record)]
    until = np.where(same_next, np.append(offset[1:], 0)[: len(record)], length)
    frame = pl.DataFrame({"record": record, "row": row, "offset": offset, "seconds": until - offset}, SEGMENTS)
    return frame.filter(pl.Series(same_next | same_before, dtype=pl.Boolean))
