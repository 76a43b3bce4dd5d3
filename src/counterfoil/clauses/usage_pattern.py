"""Usage pattern: a month's use compared with what is usual among all customers; a person decides what is made of it.

Rule      Each month up to five figures are measured of an agreement: how much was used, to how many numbers, which part
          of it to the most called ones, how many calls in the busiest hour, which part to destinations of high risk. A
          figure is unusual if it is more than so many spreads above the middle of all customers; then a review is
          raised, with all of them.
Asked     owes: one row per agreement and calendar month. survey: the same rows, for the figures that make the pattern.
Units     Use in base units of the meter, numbers and calls as counts, shares in parts per million.
Rounding  Shares half up to a part per million; limits down to a whole unit. No money comes of either.
Reads     Usage records that match `counts`, whoever charges them; the patterns handed to the run.
Specimen  usage_pattern.md, beside this file.

Only months that are over are compared, and only agreements that used enough for a share to mean something. It owes no
line, and a decision never needs the review: what others used must not change what somebody pays (usage-review).
"""

import json
from collections.abc import Iterable
from typing import Annotated, Final, Literal

import polars as pl

from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, frame
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.measures import QuantityForm
from counterfoil.contract.parameters import Between, ClauseParameters, Count, Percent, Selection, Share
from counterfoil.contract.reading import ColumnValue
from counterfoil.facts.patterns import PPM, SURVEY_SCHEMA, Pattern
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up_columns, narrow, times

MEASURES: Final = ("use", "numbers", "calls_per_hour", "concentration", "high_risk")
BY_FACTOR: Final = frozenset(("use", "numbers", "calls_per_hour"))
HOUR_US: Final = 3_600_000_000
GROUP: Final = ("agreement", "clause", "period_start")
_ROW: Final = ("params", "version", "period_end", "beyond", "measures", "spreads", "least_spread", "least_points")
_KEPT: Final = (*_ROW, "customers", "least_use", "top", "risky")
_OF: Final = ("", "_median", "_spread", "_limit")  # what the evidence says of each measure


class Parameters(ClauseParameters):
    """What is measured, and how far from the usual is unusual."""

    counts: Selection  # the records that are measured, taken by whatever clause or by none
    measures: tuple[Literal["use", "numbers", "calls-per-hour", "concentration", "high-risk"], ...]
    beyond: tuple[Literal["move-plan", "charge", "limit", "suspend", "terminate"], ...]  # what a person may choose
    spreads: Annotated[int, Between(1, 20)] = 5  # above the middle by more than so many is unusual
    least_spread: Percent = 250_000  # of amounts: customers who are all alike are taken to differ by so much
    least_points: Share = 50_000  # of shares, likewise
    customers: Count = 20  # fewer than so many make no pattern
    least_use: Annotated[int, QuantityForm(as_int=True)]  # in the month, to be compared at all
    top: Annotated[int, Between(1)] = 3  # of how many most called numbers the concentration is
    risky: Selection | None = None  # the records that are of high risk

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a share of high risk that nothing can be part of, and risks that nothing looks at."""
        if ("high-risk" in self.measures) != (self.risky is not None):
            yield "risky", 'has to stand beside "high-risk" among the `measures`, and the other way round'

    def columns(self, currency: str) -> dict[str, ColumnValue]:
        """Return all values as columns; lists in one, with commas, and the conditions of risk as JSON."""
        risky = "" if self.risky is None else json.dumps(self.risky.conditions)
        lists = {"beyond": ",".join(self.beyond), "measures": ",".join(self.measures).replace("-", "_")}
        return {**super().columns(currency), **lists, "risky": risky}

    @classmethod
    def column_types(cls) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {**super().column_types(), "beyond": str, "measures": str, "risky": str}


def survey(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the figures of each agreement and month, one row a measure (SURVEY_SCHEMA): what patterns are made of."""
    figures = _figures(asked, facts)
    parts = [
        figures.filter(pl.col(measure).is_not_null()).with_columns(
            measure=pl.lit(measure), by_factor=pl.lit(measure in BY_FACTOR), value=measure
        )
        for measure in MEASURES
    ]
    return pl.concat([fitted(part, SURVEY_SCHEMA) for part in parts])


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """No lines; a review for each month in which some figure was unusual."""
    figures = _figures(asked, facts)
    compared = figures.join(_limits(figures, facts), on=["clause", "period_start", "params"])
    unusual = pl.any_horizontal(pl.col(measure) > pl.col(f"{measure}_limit") for measure in MEASURES)
    evidence = [f"{measure}{of}" for measure in MEASURES for of in _OF]
    reviews = compared.filter(unusual).with_columns(
        on="period_end",
        options=pl.col("beyond").str.split(","),
        working=pl.concat_list(pl.col("compared").cast(pl.Int64), pl.col(*evidence).fill_null(0)),
    )
    return Owed(frame(LINE_SCHEMA), reviews=reviews.sort(GROUP))


def _figures(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what each agreement used in each month, beside the clause's last terms of the month.

    A figure that is not measured, or of which nothing is known, is null; so are amounts of 0, which have no factor.
    """
    rows = asked.sort(*GROUP, "from_on").group_by(GROUP, maintain_order=True).agg(pl.last(*_KEPT))
    counted = facts.counted(asked).select("asked", "row", "called", "quantity")
    records = facts.details(counted.drop("called"), "started_us", "call", "called", "shape")
    records = records.join(asked.select("asked", *GROUP), on="asked").join(
        rows.select(*GROUP, "top", "risky"), on=GROUP
    )
    records = records.with_columns(is_risky=_is_risky(records, facts))
    month = records.group_by(GROUP).agg(
        use=pl.sum("quantity"),
        numbers=pl.col("called").filter(pl.col("called") != 0).n_unique().cast(pl.Int64),
        risk=pl.col("quantity").filter("is_risky").sum(),
    )
    figures = (
        rows.join(month, on=GROUP)
        .filter(pl.col("use") >= pl.col("least_use"), pl.col("use") > 0)
        .join(_busiest_hours(records), on=GROUP, how="left")
        .join(_most_called(records), on=GROUP, how="left")
        .with_columns(high_risk=_share("risk", "use"), concentration=_share("most_called", "with_number"))
    )
    figures = narrow(figures, "high_risk", "concentration")
    is_measured = {name: pl.col("measures").str.split(",").list.contains(name) for name in MEASURES}
    has_factor = {name: pl.col(name) > 0 if name in BY_FACTOR else pl.lit(value=True) for name in MEASURES}
    return figures.with_columns(
        pl.when(is_measured[name] & has_factor[name]).then(pl.col(name)).alias(name) for name in MEASURES
    )


def _is_risky(records: pl.DataFrame, facts: Facts) -> pl.Series:
    """Return whether each record's shape is one of high risk; each distinct shape is looked at once."""
    pairs = records.select("risky", "shape").unique()
    found = [text != "" and _selection(text).matches(facts.shapes[shape]) for text, shape in pairs.iter_rows()]
    known = pairs.with_columns(is_risky=pl.Series(found, dtype=pl.Boolean))
    return records.join(known, on=["risky", "shape"], how="left", maintain_order="left")["is_risky"]


def _selection(text: str) -> Selection:
    return Selection(tuple((key, tuple(words)) for key, words in json.loads(text)))


def _busiest_hours(records: pl.DataFrame) -> pl.DataFrame:
    """Return how many calls began in the busiest clock hour (UTC) of each month."""
    hours = records.group_by(*GROUP, hour=pl.col("started_us") // HOUR_US).agg(calls=pl.n_unique("call"))
    return hours.group_by(GROUP).agg(calls_per_hour=pl.max("calls").cast(pl.Int64))


def _most_called(records: pl.DataFrame) -> pl.DataFrame:
    """Return the use to the most called numbers of each month, and the use to any number that is known."""
    numbers = (
        records.filter(pl.col("called") != 0)
        .group_by(*GROUP, "called")
        .agg(pl.sum("quantity"), pl.first("top"))
        .sort("quantity", descending=True)
    )
    is_top = pl.int_range(pl.len()).over(GROUP) < pl.col("top")
    return (
        numbers.with_columns(is_top=is_top)
        .group_by(GROUP)
        .agg(most_called=pl.col("quantity").filter("is_top").sum(), with_number=pl.sum("quantity"))
    )


def _share(part: str, whole: str) -> pl.Expr:
    return half_up_columns(times(part, PPM), pl.when(pl.col(whole) > 0).then(pl.col(whole)))


def _limits(figures: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return middle, spread and limit of each measure, for each clause, month and terms that have a pattern.

    A few integers each, so they are worked out in Python, where powers are exact.
    """
    terms = figures.select("clause", "period_start", "params", "spreads", "least_spread", "least_points", "customers")
    patterns = facts.patterns().rename({"customers": "compared"})
    joined = terms.unique().join(patterns, on=["clause", "period_start"])
    found = joined.filter(pl.col("compared") >= pl.col("customers"))
    limits = []
    for row in found.iter_rows(named=True):
        by_factor = row["measure"] in BY_FACTOR
        least = PPM + row["least_spread"] if by_factor else row["least_points"]
        pattern = Pattern(row["compared"], row["median"], row["spread"])
        limits.append(pattern.limit(row["spreads"], least, by_factor=by_factor))
    found = found.with_columns(limit=pl.Series(limits, dtype=pl.Int64))
    key = ["clause", "period_start", "params"]
    return found.group_by(key).agg(
        pl.max("compared"),
        *(
            pl.col(name).filter(pl.col("measure") == measure).first().alias(f"{measure}_{name}")
            for measure in MEASURES
            for name in ("median", "spread", "limit")
        ),
    )


def _evidence() -> tuple[tuple[str, str], ...]:
    units = {"use": "base", "numbers": "number", "calls_per_hour": "number"}
    names = ((measure, of) for measure in MEASURES for of in _OF)
    return tuple((measure + of, "ppm" if of == "_spread" else units.get(measure, "ppm")) for measure, of in names)


KIND = ClauseKind(
    "usage-pattern",
    Parameters,
    "A month's use compared with what is usual among all customers; beyond it a person decides what happens.",
    specimen=__file__,
    owes=owes,
    survey=survey,
    asked="calendar-month",
    writes="usage-pattern",
    working=(("compared", "number"), *_evidence()),
)
