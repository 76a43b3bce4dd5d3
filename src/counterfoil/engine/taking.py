"""Which clause takes a usage record, and how much of it is billed: a step of its own, before any kind is asked.

A record belongs to an account and is charged by the first clause, in the order of the account's agreements and of
their descriptions, that takes it. Millions of records have few distinct (terms, shape) pairs: each pair is decided
once, in plain Python, and records find their decision by an integer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
Codes = npt.NDArray[np.int32]
SECOND_BITS: Final = 34  # UTC seconds until the year 2514
LAST_SECOND: Final = 2**SECOND_BITS - 1
NOT_ALIVE, UNTAKEN = -2, -1
_CODES: Final = {NOT_ALIVE: 0, UNTAKEN: 1}  # of decisions, beside the records; those that take come after
_FIRST_TAKEN: Final = len(_CODES)
MOST_USAGE: Final = 2**62  # of one account, in base units, all lines counted
_MOST_PAIRS_IN_TABLE: Final = 20_000_000
_SHAPE_BITS: Final = 20


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
        usage = in_time_order(usage.rechunk())
        account = self._accounts(usage)
        nobodys = usage[np.flatnonzero(account < 0)]
        if nobodys.height:
            usage, account = usage[np.flatnonzero(account >= 0)], account[account >= 0]
        _refuse_too_much(usage)
        moments = usage["started_us"].to_numpy() // 1_000_000
        np.maximum(moments, 0, out=moments)
        moments |= account << SECOND_BITS
        lengths = self._lengths(moments)
        shape = self._shape_numbers(usage)
        code, decisions = self._decided(self.offers, len(self.selections), lengths, shape, self._first_taker)
        kept = np.flatnonzero(code >= _FIRST_TAKEN)
        holding, agreement, taker = self._held(lengths, code, decisions, kept)
        records, unrated = self._measured(usage, shape, kept, holding, agreement, taker)
        summed = pl.DataFrame([usage[name] for name in ("account", "shape", "quantity")])
        untaken = summed[np.flatnonzero(code == _CODES[UNTAKEN])].group_by("account", "shape")
        outside = pl.concat([summed[np.flatnonzero(code == _CODES[NOT_ALIVE])], nobodys.select(summed.columns)])
        counted = (pl.len().cast(pl.Int64).alias("records"), pl.sum("quantity"))
        return Taken(
            usage,
            moments,
            records,
            untaken.agg(*counted).sort("account", "shape"),
            outside.group_by("account").agg(*counted).sort("account"),
            unrated,
        )

    def _held(
        self, lengths: Integers, code: Codes, decisions: Integers, kept: Integers
    ) -> tuple[Integers, Integers, Integers]:
        """Return for each kept record its holding, and for each holding the agreement and the place of the taker.

        A holding is a start and a decision. There are few, so what follows from agreement and clause is looked up for
        holdings, and a record finds it in one look.
        """
        count = len(decisions)
        start = np.repeat(np.arange(len(self.starts)), lengths).take(kept)
        holding = start if count == 1 else start * count + (code.take(kept) - _FIRST_TAKEN)
        size = len(self.starts) * count
        met = np.flatnonzero(np.bincount(holding, minlength=size)) if len(kept) else np.array([], np.int64)
        decision = decisions[met % max(count, 1)]
        member = self.first_member[met // max(count, 1)] + (decision >> 16)
        agreement, taker = np.zeros(size, np.int64), np.zeros(size, np.int64)
        agreement[met] = self.members[member]
        taker[met] = self.first_taker[member] + (decision & 0xFFFF)
        return holding, agreement, taker

    def count(self, taken: Taken, counting: Mapping[int, Selection]) -> pl.DataFrame:
        """Return the records that clauses count, taken or not, once for each clause (COUNTED_SCHEMA).

        `counting` gives the selection of each clause by the number of its parameters.
        """
        width = max((len(terms) for terms in self.terms_of_start), default=0)
        found = [self._counted_at(position, taken, counting) for position in range(width)]
        return pl.concat(found) if found else pl.DataFrame(schema=COUNTED_SCHEMA)

    def _counted_at(self, position: int, taken: Taken, counting: Mapping[int, Selection]) -> pl.DataFrame:
        """Return the records that the agreement at one position of its account counts."""
        lengths = self._lengths(taken.moments)
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

        code, decisions = self._decided(terms_of, len(distinct), lengths, self._shape_numbers(taken.usage), counted_by)
        kept = np.flatnonzero(code >= _FIRST_TAKEN)
        start = np.repeat(np.arange(len(self.starts)), lengths)[kept]
        schema: dict[str, Any] = {"set": pl.Int64, "clause": pl.List(pl.UInt32)}
        table = pl.DataFrame({"set": list(range(len(sets))), "clause": sets}, schema=schema).explode("clause")
        counted = taken.usage[kept].select(
            pl.Series("row", kept).cast(pl.UInt32),
            pl.Series("agreement", self.members[self.first_member[start] + position]).cast(pl.UInt32),
            pl.Series("set", decisions[code[kept] - _FIRST_TAKEN]),
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

    def _lengths(self, moments: Integers) -> Integers:
        """Return how many records belong to each of `starts`: few starts are looked up among the records."""
        return np.diff(np.searchsorted(moments, self.starts), append=len(moments))

    def _shape_numbers(self, usage: pl.DataFrame) -> Integers:
        """Return the place of each record's shape among the sorted keys of shapes.

        Some 20 bits of a shape's key tell all shapes apart, so one table answers for a record in a single look.
        Raises KeyError for a shape that is not known.
        """
        wanted = usage["shape"].to_numpy()
        keys, shift, table = _shape_table(tuple(self.shapes))
        if not len(wanted):
            return np.array([], np.int64)
        if shift is None:
            number = np.searchsorted(keys, wanted)
            number[number == len(keys)] = 0
        else:
            number = table.take(wanted >> shift & len(table) - 1)
        if not len(keys) or not np.array_equal(keys.take(number), wanted):
            raise KeyError("a usage record has a shape that is not in the case")
        return number

    def _decided(
        self, offers: Integers, count: int, lengths: Integers, shapes: Integers, decide: Callable[[int, Shape], int]
    ) -> tuple[Codes, Integers]:
        """Return a code for each record, and the decisions that the codes from _FIRST_TAKEN on stand for.

        A decision is decide(offer, shape), each distinct pair of the `count` offers being decided once; `offers` are
        those of `starts`. The codes of NOT_ALIVE and UNTAKEN are in _CODES.
        """
        keys = sorted(self.shapes)
        pairs = np.repeat(offers * len(keys), lengths) + shapes
        size = count * len(keys)
        if size <= _MOST_PAIRS_IN_TABLE:
            distinct = np.flatnonzero(np.bincount(pairs, minlength=size)) if len(pairs) else np.array([], np.int64)
            places = pairs
        else:
            distinct, places = np.unique(pairs, return_inverse=True)
            size = len(distinct)
        codes = dict(_CODES)
        table = np.zeros(max(size, 1), dtype=np.int32)
        for number, pair in enumerate(distinct.tolist()):
            offer, shape = divmod(pair, len(keys))
            decision = decide(offer, self.shapes[keys[shape]])
            table[pair if places is pairs else number] = codes.setdefault(decision, len(codes))
        return table.take(places), np.array(list(codes)[_FIRST_TAKEN:], dtype=np.int64)

    def _first_taker(self, offer: int, shape: Shape) -> int:
        """Return position << 16 | place among its takers for the first clause that takes a shape."""
        for position, taken in enumerate(self.selections[offer]):
            for place, selection in enumerate(taken):
                if selection.matches(shape):
                    return position << 16 | place
        return UNTAKEN if self.selections[offer] else NOT_ALIVE

    def _measured(
        self,
        usage: pl.DataFrame,
        shape: Integers,
        kept: Integers,
        holding: Integers,
        agreement: Integers,
        taker: Integers,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the taken records with their rate's row and what is billed of them after increments.

        `agreement` and `taker` are for each holding.
        """
        if not len(kept):
            return pl.DataFrame(schema=RECORD_SCHEMA), pl.DataFrame(schema=UNRATED_SCHEMA)
        clause = np.array([one.number for one in self.takers], dtype=np.uint32)[taker]
        params = np.array([one.params for one in self.takers], dtype=np.uint32)[taker]
        deck = np.array([self._deck_number(one) for one in self.takers], dtype=np.int64)[taker].take(holding)
        row = np.full(len(kept), -1, dtype=np.int32)
        quantity, lines = (usage[name].to_numpy().take(kept) for name in ("quantity", "lines"))
        rated = np.flatnonzero(deck >= 0)
        parts = pl.DataFrame()
        if len(rated):
            assert self.decks is not None
            is_all = len(rated) == len(kept)
            of_usage = kept if is_all else kept[rated]
            called, started = (pl.Series(usage[name].to_numpy().take(of_usage)) for name in ("called", "started_us"))
            which = pl.Series(deck if is_all else deck[rated])
            row[rated] = self._for_whole_numbers(self.decks.lookup(which, called, started).to_numpy(), shape, of_usage)
            parts = self.decks.segments(which, called, started, pl.Series(quantity if is_all else quantity[rated]))
            parts = parts.with_columns(record=pl.Series(rated)[parts["record"]].cast(pl.Int64))
        billed = in_increments(quantity, *self._increments(taker, holding, row))
        if (lines != 1).any():
            quantity, billed = quantity * lines, billed * lines
        records = pl.DataFrame(
            {
                "piece": np.arange(len(kept), dtype=np.uint32),
                "row": kept.astype(np.uint32),
                "agreement": agreement.astype(np.uint32).take(holding),
                "clause": clause.take(holding),
                "params": params.take(holding),
                "quantity": quantity,
                "billed": billed,
                "deck_row": row,
                "covered": np.zeros(len(kept), dtype=np.int64),
                "opens": np.ones(len(kept), dtype=np.bool_),
            }
        )
        if parts.height:
            records = _in_parts(records.drop("piece"), parts)
            records = records.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("piece"), pl.all())
        lacking = kept[rated[np.flatnonzero(row[rated] < 0)]] if (row < 0).any() else kept[:0]
        if not len(lacking):
            return records, pl.DataFrame(schema=UNRATED_SCHEMA)
        calls = usage[lacking].select(pl.Series("row", lacking).cast(pl.UInt32), "called", "started_us")
        return records, records.join(calls, on="row").select(list(UNRATED_SCHEMA))

    def _for_whole_numbers(
        self, row: npt.NDArray[np.int32], shape: Integers, of_usage: Integers
    ) -> npt.NDArray[np.int32]:
        """Return rows of decks, -1 for digits that are no E.164 number and have a row by prefix alone.

        The short code 452 begins like a number in Denmark and is none; a deck may list it whole.
        """
        assert self.decks is not None
        of_shapes = np.array([bool(self.shapes[key].country) for key in sorted(self.shapes)], dtype=np.bool_)
        is_number = of_shapes.take(shape).take(of_usage)
        if is_number.all():
            return row
        is_exact = np.append(self.decks.rows["exact"].to_numpy(), False)
        return np.where(is_number | is_exact[row], row, -1).astype(np.int32)

    def _deck_number(self, clause: ClauseInForce) -> int:
        name = getattr(clause.parameters, "deck", None)
        return -1 if name is None or self.decks is None else self.decks.deck_number(name)

    def _increments(self, taker: Integers, holding: Integers, row: npt.NDArray[np.int32]) -> tuple[Integers, Integers]:
        """Return initial and subsequent increments: the clause's, else the deck row's, else none and one."""
        sides = []
        for name, column in (("initial_increment", "initial"), ("subsequent_increment", "subsequent")):
            own = np.array([_base_units(getattr(one.parameters, name, None)) for one in self.takers], dtype=np.int64)
            chosen = own[taker].take(holding)
            if (own < 0).any() and self.decks is not None:
                of_rows = np.append(self.decks.rows[column].to_numpy(), -1)  # row -1 has none
                chosen = np.where(chosen < 0, of_rows[row], chosen)
            if (own < 0).any():
                chosen = np.where(chosen < 0, 0 if column == "initial" else 1, chosen)
            sides.append(chosen)
        return sides[0], np.maximum(sides[1], 1)


@lru_cache(maxsize=8)
def _shape_table(shapes: tuple[int, ...]) -> tuple[Integers, int | None, Integers]:
    """Return the sorted keys of shapes, from which bit on some bits tell them apart (or None), and a table by these."""
    keys = np.array(sorted(shapes), dtype=np.int64)
    table = np.zeros(1 << _SHAPE_BITS, dtype=np.int64)
    for shift in range(64 - _SHAPE_BITS):
        bits = keys >> shift & len(table) - 1
        if len(np.unique(bits)) == len(keys):
            table[bits] = np.arange(len(keys))
            return keys, shift, table
    return keys, None, table


def in_increments(quantity: Integers, initial: Integers, subsequent: Integers) -> Integers:
    """Return what is billed: at least the initial increment, whole steps beyond it, nothing of nothing.

    A correction below zero is billed as it is.
    """
    beyond = np.maximum(quantity - initial, 0)
    beyond += subsequent - 1
    beyond //= subsequent
    beyond *= subsequent
    beyond += initial
    return beyond if quantity.min(initial=1) > 0 else np.where(quantity > 0, beyond, np.minimum(quantity, 0))


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
    account, started, record = (usage[name].to_numpy() for name in ("account", "started_us", "record"))
    # Neighbours that are not later by account or start have to be later by their record; hardly any are looked at.
    doubtful = np.flatnonzero((account[1:] != account[:-1]) | (started[1:] <= started[:-1]))
    before, after = ((account[at], started[at], record[at]) for at in (doubtful, doubtful + 1))
    in_order = before[2] <= after[2]
    for earlier, later in ((before[1], after[1]), (before[0], after[0])):
        in_order = (earlier < later) | ((earlier == later) & in_order)
    return usage if in_order.all() else usage.sort("account", "started_us", "record")


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
    if asked.is_empty() or records.is_empty():
        return np.full(records.height, -1, dtype=np.int64)
    which, agreement, of, from_s, until_s = (
        asked[name].to_numpy().astype(np.int64) for name in ("asked", "agreement", clause, "from_s", "until_s")
    )
    account = account_of[agreement]
    order, layer = _layered(of, account, agreement, from_s)
    which, agreement, of, account = which[order], agreement[order], of[order], account[order]
    from_s, until_s = (np.clip(times[order], 0, LAST_SECOND) for times in (from_s, until_s))
    row = records["row"].to_numpy()
    if (row[1:] < row[:-1]).any():  # records that several agreements of an account count
        order = np.argsort(row, kind="stable")
        found = np.empty(records.height, dtype=np.int64)
        found[order] = find_asked(asked, clause, records[order], moments, account_of)
        return found
    of_clause, of_agreement = records["clause"].to_numpy(), records["agreement"].to_numpy()
    only_one = bool((of == of[0]).all() and (of_clause == of_clause.dtype.type(of[0])).all())
    # Of accounts with one agreement each, whoever has the account's records is that agreement.
    needs_no_look = only_one and len(np.unique(account_of)) == len(account_of)
    found = np.full(0 if needs_no_look else records.height, -1, dtype=np.int64)
    begins = np.flatnonzero(np.append(True, (np.diff(of) != 0) | (np.diff(layer) != 0)))
    for begin, end in zip(begins, [*begins[1:], len(of)], strict=True):
        rows = slice(begin, end)
        base = account[rows] << SECOND_BITS
        first = np.searchsorted(moments, base | from_s[rows])
        last = np.searchsorted(moments, base | until_s[rows])
        # Between the records of one row and of the next are some of none.
        bounds = np.searchsorted(row, np.stack([first, np.maximum(first, last)], axis=1).ravel())
        lengths = np.diff(bounds, prepend=0, append=len(row))
        nobody = np.full(len(base), -1)
        numbers = np.append(-1, np.stack([which[rows], nobody], axis=1).ravel())
        if needs_no_look:
            return np.repeat(numbers, lengths)
        agreements = np.append(-1, np.stack([agreement[rows], nobody], axis=1).ravel())
        hit = np.repeat(agreements, lengths) == of_agreement
        if not only_one:
            hit &= of_clause == of[begin]
        here = np.repeat(numbers, lengths)
        found = here if hit.all() else np.where(hit, here, found)
    return found


def _layered(clause: Integers, account: Integers, agreement: Integers, from_s: Integers) -> tuple[Integers, Integers]:
    """Return an order of rows by clause, layer, account and time, and the layers in that order.

    The agreements of one account that have the same clause are in layers of their own, by their numbers.
    """
    order = np.lexsort((from_s, agreement, account, clause))
    keys = [values[order] for values in (clause, account, agreement)]
    is_other = np.append(True, (np.diff(keys[0]) != 0) | (np.diff(keys[1]) != 0))
    agreements = np.cumsum(is_other | np.append(True, np.diff(keys[2]) != 0))
    layer = agreements - np.maximum.accumulate(np.where(is_other, agreements, 0))
    if not layer.any():
        return order, layer
    again = np.lexsort((from_s[order], keys[1], layer, keys[0]))
    return order[again], layer[again]
