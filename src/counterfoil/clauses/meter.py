"""Meter: metered events become one figure for each billing period: a sum, a count, a maximum, a level ...

Rule      The events of a period are aggregated, for the agreement or for each value of some dimensions.
Asked     owes: one row per agreement, billing period and reign of terms, so that prices may change inside a period.
Units     The events' base units; a level over time is an exact ratio of whole seconds.
Rounding  None; or the period's figure up to whole units of `whole`.
Reads     Events that the clause takes or counts, with what allowances cover of them.
Specimen  meter.md, beside this file.

A meter owes nothing. Its lines, of 0, say what was measured, and prices charge by them: a line's figure is what its
days add to the period's, so that the lines of a period add up to the figure of the period.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.levels import levels
from counterfoil.clauses.metered import part_of
from counterfoil.clauses.rated_records import with_parameters
from counterfoil.contract.answers import CHARGE_SCHEMA, LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.dimensions import DimensionNames, dimensions_text
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.measures import Metered
from counterfoil.contract.parameters import ClauseParameters, Every, Selection
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import narrow, wide

LEVELS: Final = ("maximum", "latest", "time-weighted")
PERIOD: Final = ("agreement", "clause", "period_start")
TERMS: Final = ("agreement", "clause", "period_start", "aggregate", "distinct", "level", "each", "opening", "group_by")
FOUND: Final = ("asked", "group", "figure", "records")
WORKING: Final = (
    ("quantity", "base"),  # whole base units that these days add to the period's figure
    ("rest", "number"),  # and parts of one, of so many ...
    ("of", "number"),  # ... (the seconds of the period, for a level over time)
    ("records", "number"),
)


class Parameters(ClauseParameters):
    """What is measured, how it becomes one figure, and by what it is told apart."""

    takes: Selection | None = None  # the events that it measures, which no other clause then takes
    counts: Selection | None = None  # the events that it measures whatever clause takes them
    aggregate: Literal["sum", "count", "distinct", "maximum", "latest", "time-weighted"]
    distinct: Literal["user", "number"] = "user"  # whose different ones are counted, for `distinct`
    level: Literal["stated", "changed"] = "stated"  # whether an event says the level or what is added to it
    each: Literal["account", "user"] = "account"  # whose level an event says; those of users are added
    opening: Literal["carried", "none"] | None = None  # level at a period's start: carried for time-weighted, else none
    group_by: DimensionNames | None = None  # a figure for each value of these
    whole: Metered | None = None  # the figure is rounded up to whole units of this
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a meter of nothing, and words about levels where there is none."""
        if (self.takes is None) == (self.counts is None):
            yield "aggregate", "has to stand beside either `takes` or `counts`"
        if self.whole is not None and (self.whole.per or not self.whole.base_units):
            yield "whole", "has to be more than nothing, for all units together"
        if self.aggregate not in LEVELS and (self.level, self.each, self.opening) != ("stated", "account", None):
            yield "aggregate", "has to be maximum, latest or time-weighted beside `level`, `each` or `opening`"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line of 0 for each agreement, period, reign and group, with what was measured."""
    carried = pl.when(pl.col("aggregate") == "time-weighted").then(pl.lit("carried")).otherwise(pl.lit("none"))
    later = pl.format("from {}", pl.col("from_on").cast(pl.Date))
    is_first = pl.col("from_on") == pl.col("from_on").min().over(PERIOD)
    asked = asked.with_columns(
        opening=pl.coalesce("opening", carried), since=pl.when(is_first).then(pl.lit("")).otherwise(later)
    )
    events = _events(asked, facts)
    is_level = pl.col("aggregate").is_in(LEVELS)
    found = pl.concat([_counted(events.filter(~is_level)), _level(asked.filter(is_level), events.filter(is_level))])
    lines = (
        _contributions(asked, found, facts)
        .with_columns(
            part=part_of(),
            bill_on=pl.min_horizontal("period_end", "life_until"),
            amount=pl.lit(0, pl.Int64),
            quantity=pl.col("figure") // pl.col("of"),
        )
        .with_columns(rest=pl.col("figure") - pl.col("quantity") * pl.col("of"))
        .sort("agreement", "clause", "period_start", "from_on", "part")
    )
    lines = with_working(narrow(lines, "quantity", "rest", "of"), *(name for name, _ in WORKING))
    return Owed(fitted(lines, LINE_SCHEMA), _itemised(events, asked, facts) if facts.want_charges else None)


def _events(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the events that are measured, in time order, beside the terms of their row, with their `group`."""
    taken = facts.taken(asked).select("asked", "row", "quantity", "billed", "covered")
    counted = facts.counted(asked).select("asked", "row", "quantity", billed="quantity", covered=pl.lit(0, pl.Int64))
    events = pl.concat([taken, counted.select(pl.col(name).cast(form) for name, form in taken.schema.items())]).sort(
        "row", "asked"
    )
    events = facts.details(with_parameters(events, asked, TERMS), "started_us", "party", "called", "shape")
    events = events.with_columns(second=pl.col("started_us") // 1_000_000, user="party")
    if events["group_by"].null_count() == events.height:
        return events.with_columns(group=pl.lit(""))
    distinct = events.select("group_by", "shape").unique()
    groups = ["" if names is None else _group(names.split(";"), facts, shape) for names, shape in distinct.iter_rows()]
    named = distinct.with_columns(group=pl.Series(groups, dtype=pl.String))
    return events.join(named, on=["group_by", "shape"], how="left", nulls_equal=True, maintain_order="left")


def _group(names: list[str], facts: Facts, shape: int) -> str:
    """Return what a shape says of some dimensions, those that it says nothing of included: "region=eu;size="."""
    said = {name: facts.shapes[shape].value(name) for name in names}
    return ";".join(dimensions_text({name: value}) or f"{name}=" for name, value in sorted(said.items()))


def _counted(events: pl.DataFrame) -> pl.DataFrame:
    """Return sums and counts of each row and group. Of distinct ones, the first event of a period counts."""
    key = pl.when(pl.col("distinct") == "number").then("called").otherwise("user")
    is_first = events.select(pl.struct(*PERIOD, "group", key.alias("key")).is_first_distinct()).to_series()
    kind = pl.col("aggregate")
    counts = pl.when(kind == "count").then(1).when(kind == "distinct").then(pl.lit(is_first).cast(pl.Int64))
    left = wide(pl.col("billed") - pl.col("covered"))
    measured = events.with_columns(figure=pl.when(kind == "sum").then(left).otherwise(wide(counts.otherwise(0))))
    return measured.group_by("asked", "group").agg(pl.sum("figure"), records=pl.len().cast(pl.Int64)).select(FOUND)


def _level(asked: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Return what each row and group makes of its level: the highest, the last, or level x seconds."""
    counted = events.group_by("asked", "group").agg(records=pl.len().cast(pl.Int64))
    found = levels(asked, events).join(asked.select("asked", "aggregate"), on="asked", how="left")
    figure = pl.when(pl.col("aggregate") == "maximum").then("most").when(pl.col("aggregate") == "latest").then("last")
    found = found.with_columns(figure=figure.otherwise("seconds"))
    joined = found.join(counted, on=["asked", "group"], how="left").with_columns(pl.col("records").fill_null(0))
    return joined.select(FOUND)


def _contributions(asked: pl.DataFrame, found: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what the days of each row add to the figure of its period and group, in parts of `of`.

    Periods without any group have the group "" with 0: that nothing was measured is said, not left out.
    """
    columns = ["asked", "since", *PERIOD, "params", "version", "period_end", "from_on", "until_on", "life_until"]
    whole = facts.seconds(asked.select("zone", from_on="period_start", until_on="period_end"))
    is_ratio = pl.col("aggregate") == "time-weighted"
    rows = asked.select(*columns, "aggregate", "whole").with_columns(
        of=pl.when(is_ratio).then(wide(pl.lit(whole["until_s"] - whole["from_s"]))).otherwise(wide(1))
    )
    groups = rows.select("asked", *PERIOD).join(found.select("asked", "group"), on="asked").select(*PERIOD, "group")
    bare = rows.select(*PERIOD).unique().join(groups, on=PERIOD, how="anti").with_columns(group=pl.lit(""))
    groups = pl.concat([groups.unique(), bare])
    each = rows.join(groups, on=PERIOD).join(found, on=["asked", "group"], how="left").sort("asked", "group")
    own = each.with_columns(pl.col("figure").fill_null(0), pl.col("records").fill_null(0))
    one = (*PERIOD, "group")
    # A figure is never below nothing, and rounded up as a whole: what the days add is the difference that they make.
    so_far = (
        pl.when(pl.col("aggregate") == "maximum")
        .then(pl.col("figure").cum_max().over(one))
        .when(pl.col("aggregate") == "latest")
        .then("figure")
        .otherwise(pl.col("figure").cum_sum().over(one))
    )
    so_far = pl.max_horizontal(so_far, wide(0))
    step = wide("whole") * pl.col("of")
    so_far = pl.when(pl.col("whole").is_null()).then(so_far).otherwise((so_far + step - 1) // step * step)
    own = own.with_columns(so_far=so_far)
    own = own.with_columns(figure=pl.col("so_far") - pl.col("so_far").shift(1).over(one).fill_null(0))
    is_said = (pl.col("figure") != 0) | (pl.col("records") > 0) | (pl.col("group") == "")
    return own.filter(is_said)


def _itemised(events: pl.DataFrame, asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the events as records that cost nothing here, so that a figure leads to what was measured."""
    rows = events.hstack(asked.select("params", "since")[events["asked"]])
    rows = facts.details(rows, "record").with_columns(
        part=part_of(), deck_row=pl.lit(-1), price=pl.lit(0), per=pl.lit(1), fixed=pl.lit(0)
    )
    return fitted(rows, CHARGE_SCHEMA)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount: a meter only measures."""
    return 0


KIND = ClauseKind(
    "meter",
    Parameters,
    "Metered events become one figure for each period, which prices charge by.",
    specimen=__file__,
    owes=owes,
    asked="terms",
    reads=frozenset({"allowance"}),
    writes="meter",
    working=WORKING,
    arithmetic="nothing is charged here; what was measured is quantity + rest / of",
    amount=amount,
)
