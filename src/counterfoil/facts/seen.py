"""What a kind on columns may look at: quantities, usage records and events, matched to the rows it is asked about.

The engine fills it for one bucket of accounts; a kind joins nothing on dates itself. Every frame that these methods
return has the column `asked`, the row of the question that it answers to.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from counterfoil.contract.selection import Shape
from counterfoil.facts.patterns import PATTERN_SCHEMA
from counterfoil.facts.steps import cut_at_steps

FOREVER = 2_500_000  # a day in the year 8814, for spans that have no end yet

# The part of an asked row that every line carries over.
LINE_KEY = ("agreement", "clause", "params", "version", "period_start", "period_end")

QUANTITY_SCHEMA = {
    "agreement": pl.UInt32,
    "unit": pl.String,
    "from_on": pl.Int32,
    "until_on": pl.Int32,
    "quantity": pl.Int64,
}

# An event as a kind on columns sees it; the fields of its type come beside these.
EVENT_SCHEMA = {"agreement": pl.UInt32, "day": pl.Int32, "event": pl.UInt32}

# A usage record as the engine hands it to kinds: matched to its agreement, taken by a clause, measured. Records come
# by account, start and key, so those of one agreement are in time order by `piece`. `Facts.details` has other columns.
RECORD_SCHEMA = {
    "piece": pl.UInt32,  # its place in `records`
    "row": pl.UInt32,  # its place in the bucket
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "params": pl.UInt32,
    "quantity": pl.Int64,  # as measured, times lines
    "billed": pl.Int64,  # after increments, times lines
    "deck_row": pl.Int32,  # -1: the clause names the price itself, or no prefix of its deck matches
    "covered": pl.Int64,  # of what is billed, inside an allowance
    "opens": pl.Boolean,  # false for the later parts of a call that passed from one rate to another
}


class Earlier(Protocol):
    """Lines that earlier kinds wrote, by line group."""

    def lines(self, groups: Set[str]) -> pl.DataFrame:
        """Return the lines of some groups, with their `group`."""
        ...

    def charged(self, groups: Set[str]) -> pl.DataFrame:
        """Return what lines of some groups charge and take back, by the clause whose charge it is (RELIEF_SCHEMA)."""
        ...

    def sum_for(self, asked: pl.DataFrame, groups: Set[str], of: str = "of") -> pl.DataFrame:
        """Return `asked` with `earlier`, the sum of the lines of each row's agreement and period.

        `of` is a list column of clause numbers; null means every clause.
        """
        ...


def days_counted() -> pl.Expr:
    """Return for how many days of its period an asked row (cut to steps or not) counts, by its column `partial`.

    By days, its own. Where a period counts whole that the agreement holds only in part, the days before the agreement
    are like its first and those after it like its last; what changes inside the agreement is by days all the same.
    """
    before = pl.when(pl.col("from_on") == pl.col("life_from")).then(pl.col("from_on") - pl.col("period_start"))
    after = pl.when(pl.col("until_on") == pl.col("life_until")).then(pl.col("period_end") - pl.col("until_on"))
    outside = pl.when(pl.col("partial") == "whole").then(before.otherwise(0) + after.otherwise(0)).otherwise(0)
    return (pl.col("until_on") - pl.col("from_on") + outside).cast(pl.Int64)


@dataclass(slots=True)
class Facts:
    """The facts of one bucket of accounts.

    `records` is one row a record that some clause takes. `deck_rows` are those of all compiled decks, `destination`
    being an Enum whose categories are in order. `locate` (given by the engine) matches records to asked rows.
    """

    quantities: pl.DataFrame
    records: pl.DataFrame
    deck_rows: pl.DataFrame
    usage: pl.DataFrame
    locate: Callable[[pl.DataFrame, pl.DataFrame, str], pl.DataFrame]
    count: Callable[[pl.DataFrame], pl.DataFrame]
    happened: Callable[[str], pl.DataFrame]  # events of a type: agreement, day, event (a number), and its fields
    seconds: Callable[[pl.DataFrame], pl.DataFrame]  # rows with from_s and until_s of their from_on and until_on
    addresses: Callable[[], pl.DataFrame]  # clause, its service and id, and its rank by both
    want_charges: bool = True
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)  # event, fault, what is wrong, expected
    missing: list[tuple[int, int, str]] = field(default_factory=list)  # agreement, clause, unit without a quantity
    shapes: Mapping[int, Shape] = field(default_factory=dict)  # of records, by their key
    # What is usual among all customers, for the run's clauses (PATTERN_SCHEMA).
    patterns: Callable[[], pl.DataFrame] = field(default=lambda: pl.DataFrame(schema=PATTERN_SCHEMA))
    unfit: list[tuple[int, int, str, str, str]] = field(default_factory=list)  # see `unsuited`

    def cover(self, covered: pl.DataFrame) -> None:
        """Add what an allowance covers of records: `piece`, each at most once, and `covered` in base units."""
        amounts = self.records["covered"].to_numpy().copy()
        amounts[covered["piece"].to_numpy()] += covered["covered"].to_numpy()
        self.records = self.records.with_columns(covered=pl.Series(amounts))

    def details(self, records: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """Return records beside columns of the usage that they are: started_us, record, call, party, called."""
        return records.hstack(self.usage.select(columns)[records["row"]])

    def taken(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Return the records that the asked clauses take, with `asked`; the record's start decides the row."""
        return self.locate(asked, self.records, "clause")

    def taken_by(self, asked: pl.DataFrame, of: str = "of", columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the records that other clauses of the agreement take: those numbered in the list column `of`.

        A null list means every clause of the agreement that takes records. `columns` names what is needed of records,
        if not all of it, beside `asked`, `row`, `agreement` and `clause`.
        """
        named = asked.filter(pl.col(of).is_not_null()).explode(of).rename({of: "target"})
        unnamed = asked.filter(pl.col(of).is_null()).drop(of)
        unnamed = unnamed.join(self._takers(), on="agreement")
        both = pl.concat(
            [frame.select("asked", "agreement", "target", "from_s", "until_s") for frame in (named, unnamed)]
        )
        wanted = list(RECORD_SCHEMA) if columns is None else ["row", "agreement", "clause", *columns]
        return self.locate(both, self.records.select(wanted), "target")

    def _takers(self) -> pl.DataFrame:
        """Return which clauses take records of which agreements: agreement, target."""
        agreement, clause = (self.records[name].to_numpy() for name in ("agreement", "clause"))
        # Neighbours are mostly alike, so few are left to be compared with all others.
        changes = (agreement[1:] != agreement[:-1]) | (clause[1:] != clause[:-1])
        first = np.flatnonzero(np.append(True, changes)[: len(agreement)])
        pairs = pl.DataFrame({"agreement": agreement[first], "target": clause[first]})
        return pairs.unique(maintain_order=True)

    def counted(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Return the records that match each row's `counts`, taken or not, with `asked`."""
        return self.count(asked)

    def refuse(self, event: int, fault: str, message: str, expected: str = "") -> None:
        """Say that an event (its number in `happened`) does not fit: a fault at its place, no bill for the account."""
        self.refused.append((event, fault, message, expected))

    def unsuited(self, agreement: int, clause: int, fault: str, message: str, expected: str = "") -> None:
        """Say that a clause cannot be carried out in an agreement: a fault at its place, no bill for the account."""
        self.unfit.append((agreement, clause, fault, message, expected))

    def steps(self, asked: pl.DataFrame, unit: str) -> pl.DataFrame:
        """Return asked rows cut where the quantity of the unit in column `unit` changes.

        The columns are those of `asked` with `from_on` and `until_on` cut, and `quantity`; where the unit is empty the
        row stays whole with quantity 1. An agreement without any quantity of its unit is noted in `missing`.
        """
        is_flat = (asked[unit] == "").fill_null(False)
        flat = asked.filter(is_flat).with_columns(quantity=pl.lit(1, pl.Int64))
        is_counted = (asked[unit] != "").fill_null(False)
        if not is_counted.any():
            return flat
        counted = asked if is_counted.all() else asked.filter(is_counted)
        cut, without = cut_at_steps(counted, self.quantities, unit)
        for agreement, clause, name in without.select("agreement", "clause", unit).unique().sort(pl.all()).iter_rows():
            self.missing.append((agreement, clause, name))
        if flat.is_empty() and counted["asked"].is_sorted():
            return cut
        return pl.concat([flat, cut.select(flat.columns)]).sort("asked", "from_on")
