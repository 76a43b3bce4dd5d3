"""From lives to columns: reigns of terms, and the rows that a kind is asked about.

Lives are irregular and come as plain values; periods are regular and are cut here, for all agreements in one go. A row
is asked for each agreement, clause, resolved parameters and period.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.calendar import day_number, midnight_second
from counterfoil.contract.kinds import ClauseKind
from counterfoil.engine.lives import Governed
from counterfoil.engine.terms import Interning
from counterfoil.facts.seen import FOREVER, QUANTITY_SCHEMA
from counterfoil.money import minor_digits

Integers = npt.NDArray[np.int64]

_DAY_BITS: Final = 32  # below a zone's number
_DAY_ZERO: Final = 2**31  # days before 1970 are negative
_RUN: Final[dict[str, Any]] = {
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "from_on": pl.Int32,
    "until_on": pl.Int32,
    "params": pl.UInt32,
    "version": pl.UInt32,
    "place": pl.UInt32,
}
_PERIOD: Final = {"nth": pl.Int32, "period_start": pl.Int32, "period_end": pl.Int32}


class Stretches:
    """The agreements of a run on columns: who they are, which terms govern them when, what they have how many of.

    Small columns are numpy's: there are few rows and many steps, and each step of a data frame has a price of its own.
    """

    def __init__(self, lives: Sequence[Governed], accounts: Sequence[int], interning: Interning, through: date) -> None:
        self.lives = lives
        self.interning = interning
        self.through = day_number(through)
        self.zones = sorted({governed.order.time_zone for governed in lives})
        self.agreements = _agreements(lives, accounts, self.zones)
        self.reigns = _reigns(lives)
        self.terms = list({reign.terms.number: reign.terms for governed in lives for reign in governed.reigns}.values())
        self.kinds = {clause.kind.name for terms in self.terms for clause in terms.clauses}
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
        runs = self._runs(kind)
        if (runs["from_on"] > self.through).any():
            is_begun = runs["from_on"] <= self.through
            runs = {name: values[is_begun] for name, values in runs.items()}
        params = self._parameters(kind)
        of_params = np.searchsorted(params["params"].to_numpy(), runs["params"])
        run, days = self._by_period(runs, kind, params, of_params)
        columns = {name: values[run] for name, values in runs.items()} | days
        of_run, of_period = (
            [pl.Series(name, columns[name]).cast(form) for name, form in schema.items() if name in columns]
            for schema in (_RUN, _PERIOD)
        )
        gathered = self.agreements[pl.Series(columns["agreement"])], params[pl.Series(of_params[run])]
        columns_of_both = [column for frame in gathered for column in frame.get_columns()[1:]]  # the first is the key
        numbers = pl.int_range(len(run), dtype=pl.UInt32, eager=True).alias("asked")
        return self.with_seconds(pl.DataFrame([*of_run, *columns_of_both, *of_period, numbers]))

    def _runs(self, kind: ClauseKind) -> dict[str, Integers]:
        """Return when which clauses of a kind run with which parameters, by agreement, clause and day.

        Neighbouring reigns in which a clause has the same parameters are one run; the first version is cited. A kind
        that is asked by terms is asked for each reign by itself.
        """
        held = {
            terms.number: [
                (clause.number, clause.params, terms.version, place)
                for place, clause in enumerate(terms.clauses)
                if clause.kind is kind
            ]
            for terms in self.terms
        }
        found = [
            (agreement, clause, from_on, until_on, params, version, place)
            for agreement, from_on, until_on, terms in self.reigns
            for clause, params, version, place in held[terms]
        ]
        columns = np.array(found, dtype=np.int64).reshape(-1, len(_RUN)).T
        columns = columns[:, np.lexsort(columns[2::-1])]
        agreement, clause, from_on, until_on, params = columns[:5]
        same = (np.diff(agreement) == 0) & (np.diff(clause) == 0) & (np.diff(params) == 0)
        begins = np.append(True, ~(same & (from_on[1:] == until_on[:-1]))) | (kind.asked == "terms")
        ends = np.append(begins[1:], True)
        last_days = until_on[ends]
        columns = columns[:, begins]
        columns[3] = last_days
        return dict(zip(_RUN, columns, strict=True))

    def _parameters(self, kind: ClauseKind) -> pl.DataFrame:
        """Return the parameters of the kind's clauses as columns, by their number."""
        values: dict[int, dict[str, Any]] = {}
        for terms in self.terms:
            for clause in terms.clauses:
                if clause.kind is kind and clause.params not in values:
                    values[clause.params] = {
                        **clause.parameters.columns(terms.currency),
                        **self.interning.references(clause, terms),
                    }
        types = {**kind.parameters.column_types(), **self.interning.reference_types(kind)}
        ordered = sorted(values)
        columns: dict[str, Any] = {"params": ordered}
        for name in types:
            columns[name] = [values[number].get(name) for number in ordered]
        return pl.DataFrame(
            columns, schema={"params": pl.UInt32, **{name: _dtype(form) for name, form in types.items()}}
        )

    def _by_period(
        self, runs: dict[str, Integers], kind: ClauseKind, params: pl.DataFrame, of_params: Integers
    ) -> tuple[Integers, dict[str, Integers]]:
        """Cut runs of terms into the periods of their clause, as far as `through`: the run of each, and its days."""
        begins, ends, who = runs["from_on"], runs["until_on"], runs["agreement"]
        life_from = self._of_agreements("life_from")[who]
        if kind.asked == "life":
            life_until = self._of_agreements("life_until")[who]
            days = {"period_start": life_from, "period_end": life_until, "until_on": np.minimum(ends, life_until)}
            return np.arange(len(who)), days
        anchor, months = self._schedule(kind, who, params, of_params)
        first = _whole_months(anchor, begins) // months
        last = _whole_months(anchor, np.minimum(ends - 1, self.through)) // months
        begun = _whole_months(anchor, life_from) // months
        counts = last - first + 1
        run = np.repeat(np.arange(len(counts)), counts)
        number = np.arange(len(run)) - np.repeat(np.cumsum(counts) - counts - first, counts)
        start = _months_on(anchor[run], number * months[run])
        end = _months_on(anchor[run], (number + 1) * months[run])
        return run, {
            "nth": number - begun[run] + 1,
            "period_start": start,
            "period_end": end,
            "from_on": np.maximum(begins[run], start),
            "until_on": np.minimum(ends[run], end),
        }

    def _schedule(
        self, kind: ClauseKind, who: Integers, params: pl.DataFrame, of_params: Integers
    ) -> tuple[Integers, Integers]:
        """Return for each run the day from which its clause's periods are counted, and their months."""
        billing_anchor = self._of_agreements("billing_anchor")[who]
        if kind.asked == "calendar-month":
            anchor = np.zeros(len(who), dtype=np.int64)
            if "month" in params.columns:
                is_billing = np.array([said == "billing" for said in params["month"]], dtype=np.bool_)[of_params]
                anchor = np.where(is_billing, billing_anchor, anchor)
            return anchor, np.ones(len(who), dtype=np.int64)
        anchor = billing_anchor
        if "anchor" in params.columns:
            for said, other in (("anniversary", self._of_agreements("term_anchor")[who]), ("calendar", 0)):
                is_so = np.array([one == said for one in params["anchor"]], dtype=np.bool_)[of_params]
                anchor = np.where(is_so, other, anchor)
        months = self._of_agreements("billing_months")[who]
        if "every" in params.columns:
            own = np.array([every or 0 for every in params["every"]], dtype=np.int64)[of_params]
            months = np.where(own > 0, own, months)
        return anchor, months

    def _of_agreements(self, name: str) -> Integers:
        return self.agreements[name].to_numpy().astype(np.int64)

    def with_seconds(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the UTC seconds of the local midnights between which a row holds."""
        zone = rows["zone"].to_numpy().astype(np.int64) << _DAY_BITS
        both = np.concatenate([zone + rows[name].to_numpy() + _DAY_ZERO for name in ("from_on", "until_on")])
        distinct, places = np.unique(both, return_inverse=True)
        keys = (divmod(key, 1 << _DAY_BITS) for key in distinct.tolist())
        seconds = [midnight_second(self.zones[zone], day - _DAY_ZERO) for zone, day in keys]
        from_s, until_s = np.array(seconds, dtype=np.int64)[places].reshape(2, -1)
        return rows.with_columns(pl.Series("from_s", from_s), pl.Series("until_s", until_s))


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


def _reigns(lives: Sequence[Governed]) -> list[tuple[int, int, int, int]]:
    """Return agreement, first day, first day after, and number of the terms, by agreement and day."""
    return [
        (
            number,
            day_number(reign.from_on),
            day_number(reign.until_on) if reign.until_on else FOREVER,
            reign.terms.number,
        )
        for number, governed in enumerate(lives)
        for reign in governed.reigns
    ]


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


def _dtype(form: Any) -> Any:
    return {int: pl.Int64, str: pl.String, bool: pl.Boolean}.get(form, form)


def _whole_months(anchor: Integers, day: Integers) -> Integers:
    """Return how many whole months lie between two days (as day numbers), like calendar.whole_months_between."""
    months = _month_number(day) - _month_number(anchor)
    return months - (_months_on(anchor, months) > day)


def _month_number(day: Integers) -> Integers:
    """Return the months since January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_day(month: Integers) -> Integers:
    """Return the first day of a month, the inverse of `_month_number`."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _months_on(anchor: Integers, months: Integers) -> Integers:
    """Return the day so many months after the anchor, on its day or the month's last, like calendar.add_months."""
    anchor_month = _month_number(anchor)
    month = anchor_month + months
    first, next_first = _first_day(month), _first_day(month + 1)
    day: Integers = np.minimum(first + anchor - _first_day(anchor_month), next_first - 1)
    return day
