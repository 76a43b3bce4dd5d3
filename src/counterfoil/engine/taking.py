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
from counterfoil.money import AmountTooLarge, times

Integers = npt.NDArray[np.int64]
SECOND_BITS: Final = 34  # UTC seconds until the year 2514
LAST_SECOND: Final = 2**SECOND_BITS - 1
NOT_ALIVE, UNTAKEN = -2, -1
MOST_USAGE: Final = 2**62  # of one account, in base units, all lines counted
_MOST_PAIRS_IN_TABLE: Final = 20_000_000
_MOST_STEPS: Final = 16


@dataclass(frozen=True, slots=True)
class Taken:
    """The records of a bucket that some clause takes, and what became of the others."""

    usage: pl.DataFrame  # of accounts of the bucket, by account, start and record
    moments: Integers  # of `usage`: account << SECOND_BITS | second, sorted
    records: pl.DataFrame  # RECORD_SCHEMA, in the order of `usage`
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
        usage = in_time_order(usage)
        account = self._accounts(usage)
        nobodys = usage.filter(pl.Series(account < 0))
        if nobodys.height:
            usage, account = usage.filter(pl.Series(account >= 0)), account[account >= 0]
        _refuse_too_much(usage)
        moments = account << SECOND_BITS | np.maximum(usage["started_us"].to_numpy() // 1_000_000, 0)
        place = self._places(moments)
        shape = self._shape_numbers(usage)
        decision = self._decided(self.offers[place], len(self.selections), shape, self._first_taker)
        is_taken = decision >= 0
        kept = np.flatnonzero(is_taken)
        member = self.first_member[place[kept]]
        if self.members_may_vary:
            member = member + (decision[kept] >> 16)
        taker = self.first_taker[member] + (decision[kept] & 0xFFFF)
        records, unrated = self._measured(usage, shape, kept, self.members[member], taker)
        untaken = usage.filter(pl.Series(decision == UNTAKEN)).group_by("account", "shape")
        is_outside = pl.Series(decision == NOT_ALIVE)
        outside = pl.concat([usage.filter(is_outside), nobodys]).group_by("account")
        counted = (pl.len().cast(pl.Int64).alias("records"), pl.sum("quantity"))
        return Taken(
            usage,
            moments,
            records,
            untaken.agg(*counted).sort("account", "shape"),
            outside.agg(*counted).sort("account"),
            unrated,
        )

    @property
    def members_may_vary(self) -> bool:
        """Whether some account has several agreements at a time."""
        return any(len(taken) > 1 for taken in self.selections)

    def count(self, taken: Taken, counting: Mapping[int, Selection]) -> pl.DataFrame:
        """Return the records that clauses count, taken or not, once for each clause (COUNTED_SCHEMA).

        `counting` gives the selection of each clause by the number of its parameters.
        """
        width = max((len(terms) for terms in self.terms_of_start), default=0)
        found = [self._counted_at(position, taken, counting) for position in range(width)]
        return pl.concat(found) if found else pl.DataFrame(schema=COUNTED_SCHEMA)

    def _counted_at(self, position: int, taken: Taken, counting: Mapping[int, Selection]) -> pl.DataFrame:
        """Return the records that the agreement at one position of its account counts."""
        place = self._places(taken.moments)
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

        decision = self._decided(terms_of[place], len(distinct), self._shape_numbers(taken.usage), counted_by)
        kept = np.flatnonzero(decision >= 0)
        schema: dict[str, Any] = {"set": pl.Int64, "clause": pl.List(pl.UInt32)}
        table = pl.DataFrame({"set": list(range(len(sets))), "clause": sets}, schema=schema).explode("clause")
        counted = taken.usage[kept].select(
            pl.Series("row", kept).cast(pl.UInt32),
            pl.Series("agreement", self.members[self.first_member[place[kept]] + position]).cast(pl.UInt32),
            pl.Series("set", decision[kept]),
            record="record",
            party="party",
            called="called",
            quantity=pl.col("quantity") * pl.col("lines"),
        )
        return counted.join(table, on="set").select(list(COUNTED_SCHEMA))

    # -----------------------------------------------------------------------------------------------------------------

    def _accounts(self, usage: pl.DataFrame) -> Integers:
        """Return the place of each record's account in `account_keys`, -1 for an account that is not in the bucket."""
        keys = usage["account"].to_numpy()
        first = np.searchsorted(keys, self.account_keys)
        count = np.searchsorted(keys, self.account_keys, side="right") - first
        found = np.full(len(keys), -1, dtype=np.int64)
        if count.sum() == len(keys):
            return np.repeat(np.arange(len(self.account_keys)), count)
        for number in np.flatnonzero(count).tolist():
            found[first[number] : first[number] + count[number]] = number
        return found

    def _places(self, moments: Integers) -> Integers:
        """Return the place in `starts` of each record: few starts are looked up among the records, in their order."""
        first = np.searchsorted(moments, self.starts)
        count = np.diff(first, append=len(moments))
        return np.repeat(np.arange(len(self.starts)), count)

    def _shape_numbers(self, usage: pl.DataFrame) -> Integers:
        """Return the place of each record's shape among the sorted keys of shapes.

        Some 16 bits of a shape's key tell all shapes apart, so one table answers for a record in a single look.
        Raises KeyError for a shape that is not known.
        """
        keys = np.array(sorted(self.shapes), dtype=np.int64)
        wanted = usage["shape"].to_numpy()
        shift = next((at for at in range(48) if len(np.unique(keys >> at & 0xFFFF)) == len(keys)), None)
        if shift is None or not len(keys):
            number = np.searchsorted(keys, wanted)
            number[number == len(keys)] = 0
        else:
            table = np.zeros(0x10000, dtype=np.int64)
            table[keys >> shift & 0xFFFF] = np.arange(len(keys))
            number = table[wanted >> shift & 0xFFFF]
        if len(wanted) and (not len(keys) or (keys[number] != wanted).any()):
            raise KeyError("a usage record has a shape that is not in the case")
        return number

    def _decided(self, offers: Integers, count: int, shapes: Integers, decide: Callable[[int, Shape], int]) -> Integers:
        """Return decide(offer, shape) for each record, each distinct pair of the `count` offers being decided once."""
        keys = sorted(self.shapes)
        pairs = offers * len(keys) + shapes
        size = count * len(keys)
        if size <= _MOST_PAIRS_IN_TABLE:
            distinct = np.flatnonzero(np.bincount(pairs, minlength=size)) if len(pairs) else np.array([], np.int64)
            table = np.full(max(size, 1), UNTAKEN, dtype=np.int64)
            places = pairs
        else:
            distinct, places = np.unique(pairs, return_inverse=True)
            table = np.empty(len(distinct), dtype=np.int64)
        for number, pair in enumerate(distinct.tolist()):
            offer, shape = divmod(pair, len(keys))
            table[pair if places is pairs else number] = decide(offer, self.shapes[keys[shape]])
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
        self, usage: pl.DataFrame, shape: Integers, kept: Integers, agreement: Integers, taker: Integers
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the taken records with their rate's row and what is billed of them after increments."""
        if not len(kept):
            return pl.DataFrame(schema=RECORD_SCHEMA), pl.DataFrame(schema=UNRATED_SCHEMA)
        clause = np.array([one.number for one in self.takers], dtype=np.uint32)[taker]
        params = np.array([one.params for one in self.takers], dtype=np.uint32)[taker]
        deck = np.array([self._deck_number(one) for one in self.takers], dtype=np.int64)[taker]
        row = np.full(len(kept), -1, dtype=np.int32)
        quantity, lines = usage["quantity"].to_numpy()[kept], usage["lines"].to_numpy()[kept]
        is_rated = deck >= 0
        parts = pl.DataFrame()
        if is_rated.any():
            assert self.decks is not None
            rated = np.flatnonzero(is_rated)
            of_usage = kept if len(rated) == len(kept) else kept[rated]
            called = pl.Series(usage["called"].to_numpy()[of_usage])
            started = pl.Series(usage["started_us"].to_numpy()[of_usage])
            which = pl.Series(deck[rated])
            found = self.decks.lookup(which, called, started, threads=2).to_numpy()
            row[rated] = self._for_whole_numbers(found, shape[of_usage])
            parts = self.decks.segments(which, called, started, pl.Series(quantity[rated]))
            parts = parts.with_columns(record=pl.Series(rated)[parts["record"]].cast(pl.Int64))
        initial, subsequent = self._increments(taker, row)
        billed = in_increments(quantity, initial, subsequent)
        several = bool((lines != 1).any())
        records = pl.DataFrame(
            {
                "row": pl.Series(kept).cast(pl.UInt32),
                "agreement": pl.Series(agreement).cast(pl.UInt32),
                "clause": pl.Series(clause),
                "params": pl.Series(params),
                "quantity": pl.Series(quantity * lines if several else quantity),
                "billed": pl.Series(billed * lines if several else billed),
                "deck_row": pl.Series(row),
                "covered": pl.repeat(0, len(kept), dtype=pl.Int64, eager=True),
                "opens": pl.repeat(True, len(kept), dtype=pl.Boolean, eager=True),
            }
        )
        if parts.height:
            records = _in_parts(records, parts)
        records = records.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("piece"), pl.all())
        lacking = kept[np.flatnonzero(is_rated & (row < 0))]
        if not len(lacking):
            return records, pl.DataFrame(schema=UNRATED_SCHEMA)
        calls = usage[lacking].select(pl.Series("row", lacking).cast(pl.UInt32), "called", "started_us")
        return records, records.join(calls, on="row").select(list(UNRATED_SCHEMA))

    def _for_whole_numbers(self, row: npt.NDArray[np.int32], shape: Integers) -> npt.NDArray[np.int32]:
        """Return rows of decks, -1 for digits that are no E.164 number and have a row by prefix alone.

        The short code 452 begins like a number in Denmark and is none; a deck may list it whole.
        """
        assert self.decks is not None
        is_number = np.array([bool(self.shapes[key].country) for key in sorted(self.shapes)], dtype=np.bool_)[shape]
        if is_number.all():
            return row
        is_exact = np.append(self.decks.rows["exact"].to_numpy(), False)
        return np.where(is_number | is_exact[row], row, -1).astype(np.int32)

    def _deck_number(self, clause: ClauseInForce) -> int:
        name = getattr(clause.parameters, "deck", None)
        return -1 if name is None or self.decks is None else self.decks.deck_number(name)

    def _increments(self, taker: Integers, row: npt.NDArray[np.int32]) -> tuple[Integers, Integers]:
        """Return initial and subsequent increments: the clause's, else the deck row's, else none and one."""
        sides = []
        for name, column in (("initial_increment", "initial"), ("subsequent_increment", "subsequent")):
            own = np.array([_base_units(getattr(one.parameters, name, None)) for one in self.takers], dtype=np.int64)
            chosen = own[taker]
            if (own < 0).any() and self.decks is not None:
                of_rows = np.append(self.decks.rows[column].to_numpy(), -1)  # row -1 has none
                chosen = np.where(chosen < 0, of_rows[row], chosen)
            if (own < 0).any():
                chosen = np.where(chosen < 0, 0 if column == "initial" else 1, chosen)
            sides.append(chosen)
        return sides[0], np.maximum(sides[1], 1)


def in_increments(quantity: Integers, initial: Integers, subsequent: Integers) -> Integers:
    """Return what is billed: at least the initial increment, whole steps beyond it, nothing of nothing.

    Dividing by one number at a time is several times as fast as by a column, and there are few different steps.
    """
    beyond = np.maximum(quantity - initial, 0)
    steps = np.unique(subsequent)
    if len(steps) <= _MOST_STEPS:
        whole = np.zeros_like(beyond)
        for step in steps.tolist():
            chosen = slice(None) if len(steps) == 1 else np.flatnonzero(subsequent == step)
            whole[chosen] = -(-beyond[chosen] // step) * step
    else:
        whole = -(-beyond // subsequent) * subsequent
    return np.where(quantity > 0, initial + whole, 0)


COUNTED_SCHEMA: Final = {
    "row": pl.UInt32,  # place in the bucket's usage
    "agreement": pl.UInt32,
    "record": pl.Int64,
    "party": pl.Int64,
    "called": pl.Int64,
    "quantity": pl.Int64,
    "clause": pl.UInt32,
}


UNRATED_SCHEMA: Final = {
    "row": pl.UInt32,
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "called": pl.Int64,
    "started_us": pl.Int64,
}


def in_time_order(usage: pl.DataFrame) -> pl.DataFrame:
    """Return usage by account, start and record; as it is, if it is in that order already (as the store keeps it)."""
    columns = [usage[name].to_numpy() for name in ("account", "started_us", "record")]
    later = np.zeros(max(usage.height - 1, 0), dtype=np.bool_)
    for values in reversed(columns):
        later = (values[:-1] < values[1:]) | ((values[:-1] == values[1:]) & later)
        if values is columns[2]:
            later |= values[:-1] == values[1:]
    return usage if later.all() else usage.sort("account", "started_us", "record")


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


def _refuse_too_much(usage: pl.DataFrame) -> None:
    """Raise AmountTooLarge for an account whose usage passes 62 bits: its sums, rounded up, would not fit in 64."""
    most = int(usage["quantity"].max() or 0) * int(usage["lines"].max() or 0)  # type: ignore[arg-type]
    if most * usage.height <= MOST_USAGE:
        return
    sums = usage.group_by("account").agg(sum=times("quantity", "lines").sum())
    if int(sums["sum"].max() or 0) > MOST_USAGE:  # type: ignore[arg-type]
        raise AmountTooLarge("the usage passes 64 bits")


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


def find_asked(
    asked: pl.DataFrame, clause: str, records: pl.DataFrame, moments: Integers, account_of: Integers
) -> Integers:
    """Return for each record the asked row of its agreement and clause that holds at its second, or -1.

    `asked` names its clause in the column `clause`; `account_of` gives the place of an agreement's account. Few rows
    are looked up among many records: a row's records lie between two places of the sorted moments, and rows of one
    agreement and clause do not overlap. Agreements of one account with the same clause are looked up one after another.
    """
    found = np.full(records.height, -1, dtype=np.int64)
    if asked.is_empty() or records.is_empty():
        return found
    ordered = asked.select("asked", "agreement", "from_s", "until_s", clause=clause).with_columns(
        account=pl.Series(account_of)[asked["agreement"]]
    )
    ordered = ordered.with_columns(
        layer=pl.col("agreement").rank("dense").over("account", "clause"),
    ).sort("clause", "layer", "account", "from_s")
    row = records["row"].to_numpy()
    of_clause, of_agreement = records["clause"].to_numpy(), records["agreement"].to_numpy()
    only_one = ordered["clause"].n_unique() == 1 and (of_clause == ordered["clause"][0]).all()
    for (number, _), rows in ordered.group_by("clause", "layer", maintain_order=True):
        base = rows["account"].to_numpy() << SECOND_BITS
        first = np.searchsorted(moments, base | np.clip(rows["from_s"].to_numpy(), 0, LAST_SECOND))
        last = np.searchsorted(moments, base | np.clip(rows["until_s"].to_numpy(), 0, LAST_SECOND))
        last = np.maximum(first, last)
        bounds = np.stack([first, last], axis=1).ravel()
        numbers = np.stack([rows["asked"].to_numpy().astype(np.int64), np.full(rows.height, -1)], axis=1).ravel()
        agreements = np.stack([rows["agreement"].to_numpy().astype(np.int64), np.full(rows.height, -1)], axis=1).ravel()
        spans = np.diff(bounds, append=len(moments))
        place = np.repeat(np.arange(len(numbers)), spans)
        before = int(bounds[0])
        inside = row >= before
        at = place[np.where(inside, row - before, 0)] if len(place) else np.zeros(len(row), dtype=np.int64)
        hit = inside & (agreements[at] == of_agreement)
        if not only_one:
            hit &= of_clause == number
        found = np.where(hit, numbers[at], found)
    return found
