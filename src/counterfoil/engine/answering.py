"""The answer of a run in words that mean something outside it: ids, addresses, dates; sorted, so that it is repeatable.

Numbers of clauses, parameters and agreements depend on the order in which a run met them; nothing of them is left here.
Two runs over the same input, in whatever order or buckets, give equal frames.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

from counterfoil.calendar import day_of
from counterfoil.contract.description import Clause
from counterfoil.contract.faults import Fault
from counterfoil.contract.orders import Account
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.engine.lives import Governed
from counterfoil.engine.run import Bucket, Case, Run, blocked_accounts
from counterfoil.keys import key64, short_key
from counterfoil.money import minor_digits

ANSWER_LINES: Final[dict[str, Any]] = {
    "line": pl.String,  # ten characters that name the line for good: made of agreement, clause, period, part and day
    "account": pl.String,
    "agreement": pl.String,
    "service": pl.String,  # whose description has the clause
    "clause": pl.String,
    "heading": pl.String,
    "kind": pl.String,
    "part": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "from_on": pl.Date,
    "until_on": pl.Date,
    "bill_on": pl.Date,
    "currency": pl.String,
    "digits": pl.Int64,  # decimals of the currency's minor unit
    "amount": pl.Int64,  # minor units
    "version": pl.Date,  # of the clause's description
    "file": pl.String,
    "file_line": pl.Int64,
    "params": pl.UInt32,  # place in `Answer.parameters`
    "working": pl.List(pl.Int64),
}
ANSWER_REVIEWS: Final[dict[str, Any]] = {
    **{name: ANSWER_LINES[name] for name in ("account", "agreement", "service", "clause", "heading", "kind")},
    **dict.fromkeys(("period_start", "period_end", "on", "version"), pl.Date),
    "options": pl.List(pl.String),
    **{name: ANSWER_LINES[name] for name in ("file", "file_line", "params", "working")},
}
_DAYS: Final = ("period_start", "period_end", "from_on", "until_on", "bill_on")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Parameters as they ran for some lines, where they stand, and which of them another clause set."""

    clause: Clause
    parameters: ClauseParameters
    set_by: Mapping[str, Clause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is owed, by whom, for what; what a person has to decide; what stands in the way."""

    lines: pl.DataFrame  # ANSWER_LINES; of accounts without faults
    reviews: pl.DataFrame  # ANSWER_REVIEWS; of accounts without faults, not decided by then
    charges: pl.DataFrame  # rated records, with `line`; empty unless asked for
    untaken: pl.DataFrame  # account, the eight strings of a shape, records, quantity
    outside: pl.DataFrame  # account, records, quantity
    faults: tuple[Fault, ...]
    blocked: frozenset[str]
    lives: Mapping[str, Governed]  # by agreement
    parameters: tuple[Resolved, ...]


def answer(
    case: Case,
    through: date,
    buckets: Iterable[tuple[Sequence[Account], pl.DataFrame | None]],
    faults: Iterable[Fault] = (),
    *,
    want_charges: bool = False,
) -> Answer:
    """Return what may be billed by the end of a day.

    `buckets` split the accounts in any way, each with the usage of its accounts (run.USAGE_SCHEMA). `faults` are those
    found while the case was read; the accounts that they or the run's own faults concern are in `blocked` and have no
    lines. `want_charges` also returns every rated record.
    """
    run = Run(case, through, want_charges=want_charges)
    parts = []
    whose: deque[Sequence[Account]] = deque()  # of the buckets that are being worked on
    for bucket in run.buckets(_noted(buckets, whose)):
        run.unheard(bucket.lives)
        parts.append(_in_words(run, bucket, whose.popleft()))
    everything = sorted(
        dict.fromkeys([*faults, *run.faults]), key=lambda fault: (fault.where, fault.name, fault.message)
    )
    blocked = blocked_accounts(everything, case.accounts, case.catalogue)
    numbers, parameters = _parameters(run)
    tables = {}
    for name, schema, order in _TABLES:
        whole = pl.concat([part[name] for part in parts]) if parts else pl.DataFrame(schema=schema)
        if "params" in whole.columns:
            whole = whole.with_columns(
                params=pl.col("params").replace_strict(numbers, default=0, return_dtype=pl.UInt32)
            )
        tables[name] = whole.filter(~pl.col("account").is_in(list(blocked))).sort(order)
    tables["reviews"] = _undecided(tables["reviews"], case, through)
    lives = {one.order.id: one for part in parts for one in part["lives"]}
    return Answer(**tables, faults=tuple(everything), blocked=blocked, lives=lives, parameters=parameters)


def _noted(
    buckets: Iterable[tuple[Sequence[Account], pl.DataFrame | None]], whose: deque[Sequence[Account]]
) -> Iterator[tuple[Sequence[Account], pl.DataFrame | None]]:
    """Yield buckets, noting whose they are."""
    for accounts, usage in buckets:
        whose.append(accounts)
        yield accounts, usage


def _undecided(reviews: pl.DataFrame, case: Case, through: date) -> pl.DataFrame:
    """Return the reviews without those that a person has decided: what is decided is no longer on the list."""
    decided = [
        (event.agreement, event["clause"], event["period"])
        for event in case.events
        if event.type == "review-decided" and event.effective_on <= through
    ]
    if not decided:
        return reviews
    key = {"agreement": pl.String, "clause": pl.String, "period_start": pl.Date}
    return reviews.join(
        pl.DataFrame(decided, schema=key, orient="row"), on=list(key), how="anti", maintain_order="left"
    )


ANSWER_CHARGES: Final[dict[str, Any]] = {
    "line": pl.String,
    "account": pl.String,
    "record": pl.Int64,
    "started_us": pl.Int64,
    "called": pl.Int64,
    "deck_row": pl.Int32,
    "quantity": pl.Int64,
    "billed": pl.Int64,
    "covered": pl.Int64,
    "price": pl.Int64,
    "per": pl.Int64,
    "fixed": pl.Int64,
}
_SHAPE: Final = ("meter", "direction", "service", "country", "line_type", "label", "source", "dimensions")
_UNTAKEN: Final[dict[str, Any]] = {
    "account": pl.String,
    **dict.fromkeys(_SHAPE, pl.String),
    "records": pl.Int64,
    "quantity": pl.Int64,
}
_OUTSIDE: Final[dict[str, Any]] = {"account": pl.String, "records": pl.Int64, "quantity": pl.Int64}
_TABLES: Final = (
    ("lines", ANSWER_LINES, ["account", "agreement", "bill_on", "period_start", "service", "clause", "part", "line"]),
    ("reviews", ANSWER_REVIEWS, ["account", "agreement", "on", "service", "clause"]),
    ("charges", ANSWER_CHARGES, ["account", "line", "started_us", "record"]),
    ("untaken", _UNTAKEN, ["account", *_SHAPE]),
    ("outside", _OUTSIDE, ["account"]),
)


def _in_words(run: Run, bucket: Bucket, accounts: Sequence[Account]) -> dict[str, Any]:
    """Return a bucket's frames with names for numbers."""
    agreements = pl.DataFrame(
        [
            (number, one.order.account, one.order.id, one.order.currency, minor_digits(one.order.currency))
            for number, one in enumerate(bucket.lives)
        ],
        schema={
            "agreement": pl.UInt32,
            "account": pl.String,
            "name": pl.String,
            "currency": pl.String,
            "digits": pl.Int64,
        },
        orient="row",
    )
    clauses = _clauses(run)
    days = [pl.col(name).cast(pl.Date) for name in _DAYS]
    lines = (
        _placed(bucket.lines, "from_on", run)
        .join(agreements, on="agreement", maintain_order="left")
        .join(clauses, on="clause", maintain_order="left")
        .with_columns(*days)
        .drop("agreement", "clause", "version")
        .rename({"name": "agreement", "clause_id": "clause", "clause_version": "version"})
    )
    keys = lines.select("agreement", "service", "clause", "period_start", "part", "from_on", "bill_on")
    lines = lines.with_columns(line=pl.Series([short_key(*map(str, row)) for row in keys.iter_rows()], dtype=pl.String))
    reviews = (
        _placed(bucket.reviews, "period_start", run)
        .join(agreements, on="agreement", maintain_order="left")
        .join(clauses, on="clause", maintain_order="left")
        .with_columns(pl.col("period_start", "period_end", "on").cast(pl.Date))
        .drop("agreement", "clause", "version")
        .rename({"name": "agreement", "clause_id": "clause", "clause_version": "version"})
    )
    owners = pl.DataFrame(
        [(key64(account.id), account.id) for account in accounts],
        schema={"account": pl.Int64, "name": pl.String},
        orient="row",
    )
    shapes = pl.DataFrame(
        [(key, *shape) for key, shape in run.case.shapes.items()],
        schema={"shape": pl.Int64, **dict.fromkeys(_SHAPE, pl.String)},
        orient="row",
    )
    untaken = bucket.untaken.join(owners, on="account").join(shapes, on="shape").drop("account", "shape")
    outside = bucket.outside.join(owners, on="account").drop("account")
    return {
        "lines": lines.select(list(ANSWER_LINES)),
        "reviews": reviews.select(list(ANSWER_REVIEWS)),
        "charges": _charges(bucket, agreements, lines, run),
        "untaken": untaken.rename({"name": "account"}).select(list(_UNTAKEN)),
        "outside": outside.rename({"name": "account"}).select(list(_OUTSIDE)),
        "lives": bucket.lives,
    }


def _charges(bucket: Bucket, agreements: pl.DataFrame, lines: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Return the rated records that stand behind the lines, each with its line."""
    if bucket.charges.is_empty():
        return pl.DataFrame(schema=ANSWER_CHARGES)
    key = ["agreement", "clause", "params", "period_start", "part", "per"]
    per_place = [name for name, _ in run.case.kinds.by_name["usage-rate"].working].index("per")
    of_lines = bucket.lines.with_columns(line=lines["line"]).select(
        "line",
        *key[:-1],
        per=pl.when(pl.col("kind").is_in(_rating_kinds(run)))
        .then(pl.col("working").list.get(per_place, null_on_oob=True))
        .otherwise(1),  # records of a meter, which cost nothing
    )
    return (
        bucket.charges.join(of_lines, on=key, how="inner", maintain_order="left")
        .join(agreements.select("agreement", "account"), on="agreement", maintain_order="left")
        .select(list(ANSWER_CHARGES))
    )


def _rating_kinds(run: Run) -> list[str]:
    """Return the kinds whose working has `per`, which tells lines of one part apart."""
    return [name for name, kind in run.case.kinds.by_name.items() if "per" in [word for word, _ in kind.working]]


def _clauses(run: Run) -> pl.DataFrame:
    rows = [(number, clause.service, clause.id) for number, clause in enumerate(run.interning.clauses)]
    schema = {"clause": pl.UInt32, "service": pl.String, "clause_id": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _placed(frame: pl.DataFrame, day: str, run: Run) -> pl.DataFrame:
    """Return lines or reviews with the place of their clause in the version that was in force on their first day.

    An unchanged clause has the same parameters in every version, so the parameters cannot say which one to cite.
    """
    pairs = frame.select("clause", day).unique(maintain_order=True)
    rows = []
    for number, first_day in pairs.iter_rows():
        clause = _in_force(run, run.interning.clauses[number], day_of(first_day))
        rows.append((number, first_day, clause.heading, clause.effective_on, clause.where.file, clause.where.line))
    schema: dict[str, Any] = {
        "clause": pl.UInt32,
        day: pl.Int32,
        "heading": pl.String,
        "clause_version": pl.Date,
        "file": pl.String,
        "file_line": pl.Int64,
    }
    return frame.join(pl.DataFrame(rows, schema=schema, orient="row"), on=["clause", day], maintain_order="left")


def _in_force(run: Run, clause: Clause, day: date) -> Clause:
    """Return the clause as the version in force on a day has it (the first one's, if that is later)."""
    versions = run.case.catalogue.versions(clause.service)
    begun = [version for version in versions if version.effective_on <= day] or list(versions[:1])
    for version in reversed(begun):
        for candidate in version.clauses:
            if candidate.id == clause.id:
                return candidate
    return clause


def _parameters(run: Run) -> tuple[dict[int, int], tuple[Resolved, ...]]:
    """Return all resolved parameters in an order that does not depend on the run, and the new number of each."""
    set_by = {one.params: one.set_by for terms in run.interning.terms for one in terms.clauses}
    found = [
        (clause.service, clause.id, repr(parameters), number, Resolved(clause, parameters, set_by.get(number, {})))
        for number, (_, parameters, clause) in enumerate(run.interning.params)
    ]
    found.sort(key=lambda one: one[:3])
    return {one[3]: place for place, one in enumerate(found)}, tuple(one[4] for one in found)
