"""Compiling: rows of rate decks become the arrays of `CompiledDecks`, without a loop over rows."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from counterfoil.calendar import SECONDS_A_DAY, day_number, midnight_second
from counterfoil.facts.decks.bands import band_steps
from counterfoil.facts.decks.compiled import COMPILED_ROWS, OFFSET_BITS, SECOND, CompiledDecks, Shorts, Version
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL, Deck
from counterfoil.facts.decks.prefixes import KEY_BITS, Integers, called_keys, change_points

MOST_VERSIONS: Final = 1 << (63 - KEY_BITS)
MOST_DECKS: Final = 1 << (63 - OFFSET_BITS)
_MOST_SLOTS: Final = 1 << 22  # of the grid: 16 MB
_LONGEST_CALL: Final = 40 * SECONDS_A_DAY
_RANK_BITS: Final = 16


def compile_decks(decks: Mapping[str, Deck], from_on: date, until_on: date) -> CompiledDecks:
    """Compile decks for calls that start on local days in [from_on, until_on) of any time zone.

    Raises ValueError for a deck that is not sound, because its reading had faults.
    """
    names = tuple(sorted(decks))
    for name in names:
        if not decks[name].sound:
            raise ValueError(f"deck {name} has faults: nothing may be charged from it")
    if len(names) > MOST_DECKS:
        raise ValueError(f"{len(names)} decks are more than {MOST_DECKS}")
    # A local day begins up to 14 hours before or after the UTC day: a day of grace on either side.
    start = (day_number(from_on) - 1) * SECONDS_A_DAY
    until = (day_number(until_on) + 1) * SECONDS_A_DAY
    compiler = _Compiler(start, until + _LONGEST_CALL)
    for name in names:
        compiler.add(decks[name])
    return compiler.compiled(names, [decks[name] for name in names], until)


class _Compiler:
    """Collects versions and steps deck by deck."""

    def __init__(self, start: int, until: int) -> None:
        self.start = start
        self.until = until
        self.versions: list[Version] = []
        self.keys: list[Integers] = []
        self.sources: list[Integers] = []
        self.blocked: list[Integers] = []
        self.row_keys: list[Integers] = []
        self.steps: list[list[tuple[int, int]]] = []  # per deck: (seconds since start, version)
        self.first_rows = [0]

    def add(self, deck: Deck) -> None:
        """Compile one deck."""
        number, first = len(self.steps), self.first_rows[-1]
        rows = _Rows(deck, first)
        self.row_keys.append(rows.keys)
        self.blocked.append(rows.blocked)
        self.first_rows.append(first + len(rows.keys))
        known: dict[tuple[int, tuple[int, ...]], int] = {}
        steps: list[tuple[int, int]] = []
        for second, day, bands in _deck_steps(deck, rows, self.start, self.until):
            if (day, bands) not in known:
                known[day, bands] = len(self.versions)
                self._add_version(Version(number, day, bands), rows)
            if not steps or steps[-1][1] != known[day, bands]:
                steps.append((second - self.start, known[day, bands]))
        self.steps.append(steps)

    def _add_version(self, version: Version, rows: "_Rows") -> None:
        """Compile what a deck says on one day in one set of bands."""
        if len(self.versions) == MOST_VERSIONS:
            raise ValueError(f"the decks have more than {MOST_VERSIONS} versions in this span")
        chosen = rows.chosen(version.day, version.bands)
        points, answers = change_points(rows.keys[chosen], rows.exact[chosen], chosen + rows.first)
        self.keys.append(points | len(self.versions) << KEY_BITS)
        self.sources.append(answers)
        self.versions.append(version)

    def compiled(self, names: tuple[str, ...], decks: list[Deck], until: int) -> CompiledDecks:
        """Return everything as arrays."""
        sources = _joined(self.sources)
        blocked = np.append(_joined(self.blocked), 0).astype(np.bool_)  # one more: -1 looks at the last
        step_keys = [
            number << OFFSET_BITS | second * SECOND for number, steps in enumerate(self.steps) for second, _ in steps
        ]
        grid, grid_us = self._grid()
        frames = [
            deck.rows.select(
                pl.lit(number, dtype=pl.UInt16).alias("deck"),
                pl.lit(deck.settings.currency).alias("currency"),
                pl.all(),
            )
            for number, deck in enumerate(decks)
        ]
        return CompiledDecks(
            names=names,
            files=tuple(deck.file for deck in decks),
            settings=tuple(deck.settings for deck in decks),
            rows=pl.concat(frames, rechunk=True) if frames else COMPILED_ROWS.to_frame(),
            row_keys=_joined(self.row_keys),
            first_rows=tuple(self.first_rows),
            keys=_joined(self.keys),
            answers=np.where(blocked[sources], -1, sources).astype(np.int32),
            sources=sources.astype(np.int32),
            step_keys=np.array(step_keys, dtype=np.int64),
            step_versions=np.array([version for steps in self.steps for _, version in steps], dtype=np.int32),
            versions=tuple(self.versions),
            grid=grid,
            grid_us=grid_us,
            from_us=self.start * SECOND,
            until_us=until * SECOND,
            steps_until_us=self.until * SECOND,
        )

    def _grid(self) -> tuple[Shorts, int]:
        """Return the version for each deck and slot of time, if all steps lie on a grid that is not too fine.

        Edges lie on whole hours or quarters of UTC in practice: a division then replaces a search.
        """
        span = self.until - self.start
        width = math.gcd(span, *(second for steps in self.steps for second, _ in steps))
        slots = span // width
        if not self.steps or slots * len(self.steps) > _MOST_SLOTS:
            return np.empty(0, dtype=np.int32), 0
        grid = np.empty((len(self.steps), slots), dtype=np.int32)
        for number, steps in enumerate(self.steps):
            for second, version in steps:
                grid[number, second // width :] = version
        return grid.reshape(-1), width * SECOND


class _Rows:
    """The rows of one deck as arrays."""

    def __init__(self, deck: Deck, first: int) -> None:
        rows = deck.rows
        codes = {band.name: place for place, band in enumerate(deck.settings.bands)} | {"": len(deck.settings.bands)}
        self.first = first
        self.keys = called_keys(rows["prefix"]).to_numpy()
        self.exact = rows["exact"].to_numpy()
        self.blocked = rows["blocked"].cast(pl.Int64).to_numpy()
        self.from_on = rows["from_on"].to_numpy()
        self.until_on = rows["until_on"].to_numpy()
        self.bands = rows["band"].replace_strict(codes, return_dtype=pl.Int64).to_numpy()
        self.number_of_bands = len(deck.settings.bands)

    def chosen(self, day: int, bands: tuple[int, ...]) -> Integers:
        """Return the places of the rows that hold on a day: of each prefix the one whose band comes first."""
        never = self.number_of_bands + 1
        rank_of = np.full(self.number_of_bands + 1, never, dtype=np.int64)
        rank_of[list(bands)] = np.arange(len(bands))
        rank_of[self.number_of_bands] = len(bands)
        rank = rank_of[self.bands]
        places = np.flatnonzero((self.from_on <= day) & (day < self.until_on) & (rank < never))
        prefix = self.keys[places] << 1 | self.exact[places]
        order = np.argsort(prefix << _RANK_BITS | rank[places], kind="stable")
        places, prefix = places[order], prefix[order]
        first: Integers = places[np.append(True, prefix[1:] != prefix[:-1])[: len(places)]]
        return first


def _deck_steps(deck: Deck, rows: _Rows, start: int, until: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield (UTC second, a day whose rows hold, bands that hold) at each step of a deck in a span."""
    settings = deck.settings
    days = sorted({int(day) for day in np.unique(np.concatenate([rows.from_on, rows.until_on]))})
    days = [day for day in days if day not in (ALWAYS_FROM, ALWAYS_UNTIL)]
    begins = [_begins(settings.time_zone, day, start, until) for day in days]
    bands = (
        [(start, ())]
        if not settings.bands
        else [*band_steps(settings.bands, settings.time_zone, settings.holidays, start, until)]
    )
    band_begins = [second for second, _ in bands]
    inside = [second for second in begins if start < second < until]
    for second in sorted({start, *inside, *band_begins}):
        place = bisect_right(begins, second) - 1
        day = days[place] if place >= 0 else (days[0] - 1 if days else 0)
        yield second, day, bands[bisect_right(band_begins, second) - 1][1]


def _begins(zone_name: str, day: int, start: int, until: int) -> int:
    """Return the UTC second at which a local day begins; far outside the span, where it does not matter, nearly."""
    midnight = day * SECONDS_A_DAY
    near = start - 2 * SECONDS_A_DAY <= midnight <= until + 2 * SECONDS_A_DAY
    return midnight_second(zone_name, day) if near else midnight  # and 9999-12-31 has no next day to ask for


def _joined(arrays: list[Integers]) -> Integers:
    """Return arrays one after the other."""
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])
