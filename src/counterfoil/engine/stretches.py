"""From lives to columns: reigns of terms, and the rows that a kind is asked about.

Lives are irregular and come as plain values; periods are regular and are cut here, for all agreements in one go. A row
is asked for each agreement, clause, resolved parameters and period.
"""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from counterfoil.calendar import day_number, midnight_second
from counterfoil.contract.kinds import ClauseKind
from counterfoil.engine.lives import Governed
from counterfoil.engine.terms import ClauseInForce, Interning
from counterfoil.facts.seen import FOREVER, QUANTITY_SCHEMA
from counterfoil.money import minor_digits

Rows = dict[str, array]  # type: ignore[type-arg]


class Stretches:
    """The agreements of a run on columns: who they are, which terms govern them when, what they have how many of."""

    def __init__(self, lives: Sequence[Governed], accounts: Sequence[int], interning: Interning, through: date) -> None:
        self.lives = lives
        self.interning = interning
        self.through = day_number(through)
        self.zones = sorted({governed.order.time_zone for governed in lives})
        self.agreements = _agreements(lives, accounts, self.zones)
        self.reigns = _reigns(lives)
        self.kinds = {clause.kind.name for terms in interning.terms for clause in terms.clauses}
        self.quantities = _quantities(lives)

    def asked(self, kind: ClauseKind) -> pl.DataFrame:
        """Return the rows that a kind is asked about, sorted by agreement, clause and day, numbered in `asked`.

        Columns: asked, agreement, account, clause, params, version, place (of the clause among those of its terms: the
        numbers of clauses are in no order that means anything), period_start, period_end (the whole period),
        from_on, until_on (in the life and the reign), from_s, until_s (UTC seconds), digits (of the currency), nth
        (which period of the life it is, from 1), term_until (first day after the initial term), then the parameters.
        """
        if kind.name not in self.kinds:
            return pl.DataFrame()
        in_terms, params = self._tables(kind)
        runs = (
            _merged(self.reigns.join(in_terms, on="terms"))
            .join(self.agreements, on="agreement")
            .join(params, on="params")
        )
        rows = self._by_period(runs, kind)
        rows = rows.sort("agreement", "clause", "from_on", "period_start").with_columns(
            asked=pl.int_range(pl.len(), dtype=pl.UInt32)
        )
        return self._with_seconds(rows)

    def clauses_of(self, kind: ClauseKind) -> list[ClauseInForce]:
        """Return each distinct clause in force of a kind in this run, by its number of parameters."""
        found = {
            clause.params: clause for terms in self.interning.terms for clause in terms.clauses if clause.kind is kind
        }
        return [found[number] for number in sorted(found)]

    def _tables(self, kind: ClauseKind) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return which clauses of the kind the terms hold, and the parameters as columns."""
        rows = [
            (terms.number, clause.number, clause.params, terms.version, place)
            for terms in self.interning.terms
            for place, clause in enumerate(terms.clauses)
            if clause.kind is kind
        ]
        schema = dict.fromkeys(("terms", "clause", "params", "version", "place"), pl.UInt32)
        in_terms = pl.DataFrame(rows, schema=schema, orient="row")
        values: dict[int, dict[str, Any]] = {}
        for terms in self.interning.terms:
            for clause in terms.clauses:
                if clause.kind is kind and clause.params not in values:
                    values[clause.params] = {
                        **clause.parameters.columns(terms.currency),
                        **self.interning.references(clause, terms),
                    }
        types = {**kind.parameters.column_types(), **self.interning.reference_types(kind)}
        columns: dict[str, Any] = {"params": list(values)}
        for name in types:
            columns[name] = [row.get(name) for row in values.values()]
        params = pl.DataFrame(
            columns, schema={"params": pl.UInt32, **{name: _dtype(form) for name, form in types.items()}}
        )
        return in_terms, params

    def _by_period(self, runs: pl.DataFrame, kind: ClauseKind) -> pl.DataFrame:
        """Cut runs of terms into the periods of their clause, as far as `through`."""
        if kind.asked == "life":
            return runs.with_columns(
                period_start="life_from", period_end="life_until", until_on=pl.min_horizontal("until_on", "life_until")
            ).filter(pl.col("from_on") <= self.through)
        if kind.asked == "calendar-month":
            anchor = pl.lit(0, pl.Int32)
            if "month" in runs.columns:
                anchor = pl.when(pl.col("month") == "billing").then("billing_anchor").otherwise(anchor)
            runs = runs.with_columns(months=pl.lit(1, pl.Int32), anchor=anchor)
        else:
            every = pl.col("every") if "every" in runs.columns else pl.lit(None, pl.Int32)
            anchor = pl.col("billing_anchor")
            if "anchor" in runs.columns:
                anchor = (
                    pl.when(pl.col("anchor") == "calendar")
                    .then(pl.lit(0))
                    .when(pl.col("anchor") == "anniversary")
                    .then("term_anchor")
                    .otherwise("billing_anchor")
                )
            runs = runs.with_columns(
                months=pl.coalesce(every, "billing_months").cast(pl.Int32), anchor=anchor.cast(pl.Int32)
            )
        last = pl.min_horizontal(pl.col("until_on") - 1, pl.lit(self.through, pl.Int32))
        runs = runs.filter(pl.col("from_on") <= self.through).with_columns(
            first=_whole_months(pl.col("anchor"), pl.col("from_on")).floordiv(pl.col("months")),
            last=_whole_months(pl.col("anchor"), last).floordiv(pl.col("months")),
            begun=_whole_months(pl.col("anchor"), pl.col("life_from")).floordiv(pl.col("months")),
        )
        runs = runs.with_columns(number=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int32)).explode("number")
        runs = runs.with_columns(
            nth=pl.col("number") - pl.col("begun") + 1,
            period_start=_months_on(pl.col("anchor"), pl.col("number") * pl.col("months")),
            period_end=_months_on(pl.col("anchor"), (pl.col("number") + 1) * pl.col("months")),
        )
        return runs.with_columns(
            from_on=pl.max_horizontal("from_on", "period_start"), until_on=pl.min_horizontal("until_on", "period_end")
        ).drop("first", "last", "begun", "number", "months", "anchor")

    def _with_seconds(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the UTC seconds of the local midnights between which a row holds."""
        days = pl.concat([rows.select("zone", day="from_on"), rows.select("zone", day="until_on")]).unique()
        seconds = [midnight_second(self.zones[zone], day) for zone, day in days.iter_rows()]
        table = days.with_columns(second=pl.Series(seconds, dtype=pl.Int64))
        for column, name in (("from_on", "from_s"), ("until_on", "until_s")):
            rows = rows.join(
                table.rename({"day": column, "second": name}), on=["zone", column], how="left", maintain_order="left"
            )
        return rows


def _agreements(lives: Sequence[Governed], accounts: Sequence[int], zones: list[str]) -> pl.DataFrame:
    zone_number = {name: number for number, name in enumerate(zones)}
    rows = [
        (
            number,
            account,
            zone_number[governed.order.time_zone],
            minor_digits(governed.order.currency),
            governed.every,
            day_number(governed.billing_anchor),
            day_number(governed.term_anchor),
            day_number(governed.life.from_on),
            day_number(governed.life.until_on) if governed.life.until_on else FOREVER,
            governed.life.until_on is not None,
            day_number(governed.life.initial_term.end) if governed.life.initial_term else FOREVER,
        )
        for number, (governed, account) in enumerate(zip(lives, accounts, strict=True))
    ]
    schema = {
        "agreement": pl.UInt32,
        "account": pl.UInt32,
        "zone": pl.UInt16,
        "digits": pl.Int64,
        "billing_months": pl.Int32,
        "billing_anchor": pl.Int32,
        "term_anchor": pl.Int32,
        "life_from": pl.Int32,
        "life_until": pl.Int32,
        "ends": pl.Boolean,
        "term_until": pl.Int32,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _reigns(lives: Sequence[Governed]) -> pl.DataFrame:
    columns: Rows = {name: array("q") for name in ("agreement", "from_on", "until_on", "terms")}
    for number, governed in enumerate(lives):
        for reign in governed.reigns:
            columns["agreement"].append(number)
            columns["from_on"].append(day_number(reign.from_on))
            columns["until_on"].append(day_number(reign.until_on) if reign.until_on else FOREVER)
            columns["terms"].append(reign.terms.number)
    schema = {"agreement": pl.UInt32, "from_on": pl.Int32, "until_on": pl.Int32, "terms": pl.UInt32}
    return pl.DataFrame({name: pl.Series(values, dtype=pl.Int64) for name, values in columns.items()}).cast(schema)  # type: ignore[arg-type]


def _quantities(lives: Sequence[Governed]) -> pl.DataFrame:
    rows = [
        (
            number,
            unit,
            day_number(step.from_on),
            day_number(step.until_on) if step.until_on else FOREVER,
            step.quantity,
        )
        for number, governed in enumerate(lives)
        for unit, steps in governed.life.quantities.items()
        for step in steps
    ]
    return pl.DataFrame(rows, schema=QUANTITY_SCHEMA, orient="row")


def _merged(runs: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring runs of one agreement and clause that have the same parameters; the first version is cited."""
    key = ("agreement", "clause")
    ordered = runs.sort(*key, "from_on")
    follows = pl.all_horizontal(
        *(pl.col(name) == pl.col(name).shift(1) for name in (*key, "params")),
        pl.col("from_on") == pl.col("until_on").shift(1),
    )
    return (
        ordered.with_columns(run=(~follows).fill_null(True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.first(*key, "params", "version", "place", "from_on"),
            pl.last("until_on"),
        )
        .drop("run")
    )


def _dtype(form: Any) -> Any:
    return {int: pl.Int64, str: pl.String, bool: pl.Boolean}.get(form, form)


def _whole_months(anchor: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return how many whole months lie between two days (as day numbers), like calendar.whole_months_between."""
    months = _month_number(day) - _month_number(anchor)
    return months - (_months_on(anchor, months) > day).cast(pl.Int32)


def _month_number(day: pl.Expr) -> pl.Expr:
    as_date = day.cast(pl.Date)
    return (as_date.dt.year() * 12 + as_date.dt.month() - 1).cast(pl.Int32)


def _months_on(anchor: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Return the day so many months after the anchor, on its day or the month's last, like calendar.add_months."""
    month = _month_number(anchor) + months
    first = pl.date(month.floordiv(12), month % 12 + 1, 1)
    next_first = pl.date((month + 1).floordiv(12), (month + 1) % 12 + 1, 1)
    length = next_first.cast(pl.Int32) - first.cast(pl.Int32)
    day = pl.min_horizontal(anchor.cast(pl.Date).dt.day().cast(pl.Int32), length)
    return (first.cast(pl.Int32) + day - 1).cast(pl.Int32)
