"""Which clause takes a usage record, and how much of it is billed: a step of its own, before any kind is asked.

A record belongs to an account and is charged by the first clause, in the order of the account's agreements and of
their descriptions, that takes it. Millions of records have few distinct (terms, shape) pairs: each pair is decided
once, in plain Python, and records find their decision by an integer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.calendar import day_number, midnight_second
from counterfoil.contract.selection import Selection, Shape
from counterfoil.engine.lives import Governed
from counterfoil.engine.terms import ClauseInForce, Terms
from counterfoil.facts.decks import CompiledDecks
from counterfoil.facts.seen import RECORD_SCHEMA

Integers = npt.NDArray[np.int64]
SECOND_BITS: Final = 34  # UTC seconds until the year 2514
LAST_SECOND: Final = 2**SECOND_BITS - 1
NOT_ALIVE, UNTAKEN = -2, -1
_MOST_PAIRS_IN_TABLE: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """The records of a bucket that some clause takes, and what became of the others."""

    records: pl.DataFrame  # RECORD_SCHEMA
    untaken: pl.DataFrame  # account, shape, records, quantity: of agreements that were alive, charged by no clause
    outside: pl.DataFrame  # account, records, quantity: started when no agreement of the account was alive
    unrated: pl.DataFrame  # row, agreement, clause, called, started_us: the clause's deck has no rate


Selections = tuple[tuple[Selection, ...], ...]  # for each agreement of an account, what its clauses take, in order


@dataclass(slots=True)
class Taking:
    """Decides for the accounts of one bucket. Built once, asked for its records and for what clauses count.

    Agreements on one description take alike, whatever their prices: decisions are made for distinct selections, and
    the clause that a decision means is found by the agreement's own terms.
    """

    account_keys: Integers  # sorted
    starts: Integers  # account << SECOND_BITS | second, sorted: where other terms begin for an account
    offers: Integers  # for each start, the number of what its agreements take
    first_member: Integers  # for each start, where its agreements begin in the next two
    members: Integers  # agreements
    first_taker: Integers  # where the clauses that take usage begin in `takers`, for the agreement's terms
    selections: list[Selections]  # for each number in `offers`
    takers: list[ClauseInForce]
    terms_of_start: list[tuple[Terms, ...]]
    shapes: Mapping[int, Shape]
    decks: CompiledDecks | None

    @classmethod
    def of(
        cls,
        lives: Sequence[Governed],
        accounts: Sequence[int],
        account_keys: Integers,
        shapes: Mapping[int, Shape],
        decks: CompiledDecks | None,
    ) -> "Taking":
        """Prepare for agreements (in the accounts' order) of accounts given by their place in `account_keys`."""
        offer_numbers: dict[Selections, int] = {(): 0}
        takers: list[ClauseInForce] = []
        takers_of: dict[int, tuple[int, tuple[Selection, ...]]] = {}
        starts: list[int] = []
        offers: list[int] = []
        first_member: list[int] = []
        members: list[int] = []
        first_taker: list[int] = []
        terms_of_start: list[tuple[Terms, ...]] = []
        by_account: dict[int, list[int]] = {}
        for number, account in enumerate(accounts):
            by_account.setdefault(account, []).append(number)
        for account in range(len(account_keys)):
            spans = [
                (_second(one, reign.from_on), _second(one, reign.until_on), number, reign.terms)
                for number in by_account.get(account, ())
                for one in (lives[number],)
                for reign in one.reigns
            ]
            for second in sorted({0, *(start for start, *_ in spans), *(end for _, end, *_ in spans)} - {LAST_SECOND}):
                here = [(number, terms) for start, end, number, terms in spans if start <= second < end]
                starts.append(account << SECOND_BITS | second)
                first_member.append(len(members))
                members.extend(number for number, _ in here)
                terms_of_start.append(tuple(terms for _, terms in here))
                for _, terms in here:
                    if terms.number not in takers_of:
                        takers_of[terms.number] = (len(takers), _add_takers(terms, takers))
                    first_taker.append(takers_of[terms.number][0])
                taken = tuple(takers_of[terms.number][1] for _, terms in here)
                offers.append(offer_numbers.setdefault(taken, len(offer_numbers)))
        lists = (starts, offers, first_member, [*members, -1], [*first_taker, 0])
        at, which, first, member, taker = (np.array(values, dtype=np.int64) for values in lists)
        return cls(
            account_keys, at, which, first, member, taker, list(offer_numbers), takers, terms_of_start, shapes, decks
        )

    def take(self, usage: pl.DataFrame) -> Taken:
        """Return what becomes of each record of the bucket (columns as the usage store gives them)."""
        place, shape, shape_keys = self._placed(usage)
        decision = self._decided(self.offers[place], len(self.selections), shape, shape_keys, self._first_taker)
        decision[place < 0] = NOT_ALIVE
        is_alive, is_taken = decision != NOT_ALIVE, decision >= 0
        member = self.first_member[place] + np.where(is_taken, decision >> 16, 0)
        agreement = self.members[member]
        taker = self.first_taker[member] + (decision & 0xFFFF)
        kept = np.flatnonzero(is_taken)
        untaken = usage.filter(pl.Series(is_alive & ~is_taken)).group_by("account", "shape")
        outside = usage.filter(pl.Series(~is_alive)).group_by("account")
        counted = (pl.len().cast(pl.Int64).alias("records"), pl.sum("quantity"))
        records, unrated = self._measured(usage, kept, agreement[kept], taker[kept])
        return Taken(
            records,
            untaken.agg(*counted).sort("account", "shape"),
            outside.agg(*counted).sort("account"),
            unrated,
        )

    def count(self, usage: pl.DataFrame, counting: Mapping[int, Selection]) -> pl.DataFrame:
        """Return the records that clauses count, once for each clause: agreement, clause, second, quantity, lines ...

        `counting` gives the selection of each clause by the number of its parameters.
        """
        place, shape, shape_keys = self._placed(usage)
        width = max((len(terms) for terms in self.terms_of_start), default=0)
        found = [self._counted_at(position, usage, place, shape, shape_keys, counting) for position in range(width)]
        return pl.concat(found) if found else pl.DataFrame(schema=COUNTED_SCHEMA)

    def _counted_at(
        self,
        position: int,
        usage: pl.DataFrame,
        place: Integers,
        shape: Integers,
        shape_keys: Integers,
        counting: Mapping[int, Selection],
    ) -> pl.DataFrame:
        """Return the records that the agreement at one position of its account counts."""
        sets: list[list[int]] = []
        numbers_of = {terms: number for number, terms in enumerate(dict.fromkeys(self.terms_of_start))}
        distinct = list(numbers_of)
        terms_of = np.array([numbers_of[terms] for terms in self.terms_of_start], dtype=np.int64)

        def counted_by(number: int, kind: Shape) -> int:
            terms = distinct[number]
            clauses = terms[position].clauses if position < len(terms) else ()
            numbers = [one.number for one in clauses if one.params in counting and counting[one.params].matches(kind)]
            if not numbers:
                return UNTAKEN
            sets.append(numbers)
            return len(sets) - 1

        decision = self._decided(terms_of[place], len(distinct), shape, shape_keys, counted_by)
        decision[place < 0] = UNTAKEN
        kept = np.flatnonzero(decision >= 0)
        schema: dict[str, Any] = {"set": pl.Int64, "clause": pl.List(pl.UInt32)}
        table = pl.DataFrame({"set": list(range(len(sets))), "clause": sets}, schema=schema).explode("clause")
        counted = usage[kept].select(
            pl.Series("agreement", self.members[self.first_member[place[kept]] + position]).cast(pl.UInt32),
            pl.Series("set", decision[kept]),
            second=pl.col("started_us").floordiv(1_000_000),
            record="record",
            party="party",
            called="called",
            quantity=pl.col("quantity") * pl.col("lines"),
        )
        return counted.join(table, on="set").select(list(COUNTED_SCHEMA))

    # -----------------------------------------------------------------------------------------------------------------

    def _placed(self, usage: pl.DataFrame) -> tuple[Integers, Integers, Integers]:
        """Return for each record its place in `starts`, and its shape as a place in the sorted keys of shapes.

        The place of a record of no account of the bucket is -1. Raises KeyError for a shape that is not known.
        """
        wanted = usage["account"].to_numpy()
        account = np.searchsorted(self.account_keys, wanted)
        second = np.maximum(usage["started_us"].to_numpy() // 1_000_000, 0)
        place = np.searchsorted(self.starts, account.astype(np.int64) << SECOND_BITS | second, side="right") - 1
        is_known = np.zeros(len(wanted), dtype=np.bool_)
        inside = account < len(self.account_keys)
        is_known[inside] = self.account_keys[account[inside]] == wanted[inside]
        shape_keys = np.array(sorted(self.shapes), dtype=np.int64)
        shape = np.searchsorted(shape_keys, usage["shape"].to_numpy())
        if len(shape) and (shape.max() == len(shape_keys) or (shape_keys[shape] != usage["shape"].to_numpy()).any()):
            raise KeyError("a usage record has a shape that is not in the case")
        return np.where(is_known, place, -1), shape, shape_keys

    def _decided(
        self, offers: Integers, count: int, shapes: Integers, shape_keys: Integers, decide: Callable[[int, Shape], int]
    ) -> Integers:
        """Return decide(offer, shape) for each record, each distinct pair of the `count` offers being decided once."""
        pairs = offers * len(shape_keys) + shapes
        size = count * len(shape_keys)
        if size <= _MOST_PAIRS_IN_TABLE:
            distinct = np.flatnonzero(np.bincount(pairs, minlength=size)) if len(pairs) else np.array([], np.int64)
            table = np.full(max(size, 1), UNTAKEN, dtype=np.int64)
            places = pairs
        else:
            distinct, places = np.unique(pairs, return_inverse=True)
            table = np.empty(len(distinct), dtype=np.int64)
        for number, pair in enumerate(distinct.tolist()):
            offer, shape = divmod(pair, len(shape_keys))
            table[pair if places is pairs else number] = decide(offer, self.shapes[int(shape_keys[shape])])
        decided: Integers = table[places]
        return decided

    def _first_taker(self, offer: int, shape: Shape) -> int:
        """Return position << 16 | place among its takers for the first clause that takes a shape."""
        for position, taken in enumerate(self.selections[offer]):
            for place, selection in enumerate(taken):
                if selection.matches(shape):
                    return position << 16 | place
        return UNTAKEN if self.selections[offer] else NOT_ALIVE

    def _measured(
        self, usage: pl.DataFrame, kept: Integers, agreement: Integers, taker: Integers
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the taken records with their rate's row and what is billed of them after increments."""
        if not len(kept):
            nothing = pl.DataFrame(schema=RECORD_SCHEMA)
            return nothing, nothing.select("row", "agreement", "clause", "called", "started_us")
        clauses = np.array([clause.number for clause in self.takers], dtype=np.int64)
        params = np.array([clause.params for clause in self.takers], dtype=np.int64)
        decks = np.array([self._deck_number(clause) for clause in self.takers], dtype=np.int64)
        chosen = usage if len(kept) == usage.height else usage[kept]
        deck = decks[taker]
        row = np.full(len(kept), -1, dtype=np.int32)
        rated = np.flatnonzero(deck >= 0)
        parts = pl.DataFrame()
        if len(rated):
            assert self.decks is not None
            asked = chosen if len(rated) == len(kept) else chosen[rated]
            numbers = pl.Series(deck[rated])
            row[rated] = self.decks.lookup(numbers, asked["called"], asked["started_us"]).to_numpy()
            parts = self.decks.segments(numbers, asked["called"], asked["started_us"], asked["quantity"])
            parts = parts.with_columns(record=pl.Series(rated)[parts["record"]].cast(pl.Int64))
        initial, subsequent = self._increments(taker, row)
        quantity = chosen["quantity"].to_numpy()
        beyond = np.maximum(quantity - initial, 0)
        billed = np.where(quantity > 0, initial + -(-beyond // subsequent) * subsequent, 0)
        records = pl.DataFrame(
            {
                "row": pl.Series(kept).cast(pl.UInt32),
                "agreement": pl.Series(agreement).cast(pl.UInt32),
                "clause": pl.Series(clauses[taker]).cast(pl.UInt32),
                "params": pl.Series(params[taker]).cast(pl.UInt32),
                "second": chosen["started_us"] // 1_000_000,
                "started_us": chosen["started_us"],
                "record": chosen["record"],
                "party": chosen["party"],
                "called": chosen["called"],
                "quantity": chosen["quantity"] * chosen["lines"],
                "billed": pl.Series(billed * chosen["lines"].to_numpy()),
                "deck_row": pl.Series(row),
                "covered": pl.repeat(0, len(kept), dtype=pl.Int64, eager=True),
                "opens": pl.repeat(True, len(kept), dtype=pl.Boolean, eager=True),
            }
        )
        if parts.height:
            records = _in_parts(records, parts)
        records = records.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("piece"), pl.all())
        lacking = np.flatnonzero((deck >= 0) & (row < 0))
        unrated = records.filter(pl.col("row").is_in(kept[lacking].tolist())) if len(lacking) else records.clear()
        return records, unrated.select("row", "agreement", "clause", "called", "started_us")

    def _deck_number(self, clause: ClauseInForce) -> int:
        name = getattr(clause.parameters, "deck", None)
        return -1 if name is None or self.decks is None else self.decks.deck_number(name)

    def _increments(self, taker: Integers, row: npt.NDArray[np.int32]) -> tuple[Integers, Integers]:
        """Return initial and subsequent increments: the clause's, else the deck row's, else none and one."""
        sides = []
        for name, column in (("initial_increment", "initial"), ("subsequent_increment", "subsequent")):
            own = np.array([_base_units(getattr(one.parameters, name, None)) for one in self.takers], dtype=np.int64)
            chosen = own[taker]
            if self.decks is not None and (row >= 0).any():
                of_rows = self.decks.rows[column].to_numpy()
                chosen = np.where((chosen < 0) & (row >= 0), of_rows[np.maximum(row, 0)], chosen)
            sides.append(np.where(chosen < 0, 0 if column == "initial" else 1, chosen))
        return sides[0], np.maximum(sides[1], 1)


COUNTED_SCHEMA: Final = {
    "agreement": pl.UInt32,
    "second": pl.Int64,
    "record": pl.Int64,
    "party": pl.Int64,
    "called": pl.Int64,
    "quantity": pl.Int64,
    "clause": pl.UInt32,
}


def _add_takers(terms: Terms, takers: list[ClauseInForce]) -> tuple[Selection, ...]:
    """Add the clauses of the terms that take usage; return what they take."""
    found = [one for one in terms.clauses if isinstance(getattr(one.parameters, "takes", None), Selection)]
    takers.extend(found)
    return tuple(one.parameters.takes for one in found)  # type: ignore[attr-defined]


def _base_units(value: Any) -> int:
    return -1 if value is None else int(getattr(value, "base_units", value))


def _second(governed: Governed, day: Any) -> int:
    if day is None:
        return LAST_SECOND
    return max(0, midnight_second(governed.order.time_zone, day_number(day)))


def _in_parts(records: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return records with those that pass from one rate to another cut into parts.

    Every part but the last is billed to the second; the last bears what the increments add to the whole call.
    """
    place = records.with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64))
    whole = place.join(parts.select(place="record").unique(), on="place", how="anti").drop("place")
    cut = (
        parts.select(place="record", part_row="row", offset="offset", seconds="seconds")
        .join(place, on="place")
        .sort("place", "offset")
        .with_columns(last=pl.col("place") != pl.col("place").shift(-1).fill_null(-1), lines=pl.col("quantity"))
    )
    total = pl.col("seconds").sum().over("place")
    lines = pl.col("quantity") // total
    cut = cut.with_columns(
        billed=pl.when(pl.col("last"))
        .then(pl.col("billed") - (total - pl.col("seconds")) * lines)
        .otherwise(pl.col("seconds") * lines),
        quantity=pl.col("seconds") * lines,
        deck_row=pl.col("part_row").cast(pl.Int32),
        opens=pl.col("offset") == 0,
    )
    typed = cut.select(pl.col(name).cast(kind) for name, kind in records.schema.items())
    return pl.concat([whole, typed]).sort("row", "opens", descending=[False, True])


def locator(agreements: Integers, clauses: Integers, starts: Integers, ends: Integers, asked: Integers) -> "Locator":
    """Return a finder of asked rows for records: rows of one agreement and clause do not overlap in time."""
    order = np.lexsort((starts, clauses, agreements))
    pairs = agreements[order] << 20 | clauses[order]
    distinct, dense = np.unique(pairs, return_inverse=True)
    keys = dense.astype(np.int64) << SECOND_BITS | np.maximum(starts[order], 0)
    return Locator(distinct, keys, ends[order], asked[order], dense)


@dataclass(frozen=True, slots=True)
class Locator:
    """Finds the asked row of records by agreement, clause and second."""

    pairs: Integers
    keys: Integers
    ends: Integers
    asked: Integers
    dense: Integers

    def find(self, agreement: Integers, clause: Integers, second: Integers) -> Integers:
        """Return the asked row for each record, or -1 where none holds at its second."""
        if not len(self.keys) or not len(agreement):
            return np.full(len(agreement), -1, dtype=np.int64)
        pair = agreement << 20 | clause
        slot = np.minimum(np.searchsorted(self.pairs, pair), len(self.pairs) - 1)
        known = self.pairs[slot] == pair
        place = np.searchsorted(self.keys, slot << SECOND_BITS | np.maximum(second, 0), side="right") - 1
        place = np.maximum(place, 0)
        inside = known & (self.dense[place] == slot) & (second < self.ends[place])
        starts_before = (self.keys[place] & LAST_SECOND) <= np.maximum(second, 0)
        return np.where(inside & starts_before, self.asked[place], -1)
