"""The first pass: what is usual among all customers, from the figures of every agreement, bucket by bucket.

A book without a clause that compares agreements has no first pass: its usage is not even read. Figures are a few
integers an agreement and month; of usage, one bucket is in memory at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import polars as pl

from counterfoil.contract.orders import Account
from counterfoil.engine.run import Case, Run
from counterfoil.facts.patterns import SURVEY_SCHEMA, Patterns, patterns_of
from counterfoil.keys import key64
from counterfoil.money import AmountTooLarge


def patterns(case: Case, through: date, buckets: Iterable[tuple[Sequence[Account], pl.DataFrame | None]]) -> Patterns:
    """Return the patterns of all months that are over by a day, over the accounts of all `buckets`.

    Any split into buckets gives the same. An account whose usage passes 64 bits is left out: the run says so itself.
    """
    if not _compares(case):
        return {}
    run = Run(case, through)
    found = [pl.DataFrame(schema=SURVEY_SCHEMA)]
    for accounts, usage in buckets:
        try:
            found.append(run.figures(accounts, usage))
        except AmountTooLarge:
            found += _one_by_one(run, accounts, usage)
    clauses = pl.DataFrame(
        [(number, clause.service, clause.id) for number, clause in enumerate(run.interning.clauses)],
        schema={"clause": pl.UInt32, "service": pl.String, "identity": pl.String},
        orient="row",
    )
    return patterns_of(pl.concat(found).join(clauses, on="clause"))


def _one_by_one(run: Run, accounts: Sequence[Account], usage: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
    """Yield the figures of those accounts whose usage fits."""
    for account in accounts:
        try:
            own = None if usage is None else usage.filter(pl.col("account") == key64(account.id))
            yield run.figures([account], own)
        except AmountTooLarge:
            continue


def _compares(case: Case) -> bool:
    """Return whether some clause that an order may come to draw on compares agreements."""
    pending = [order.service for account in case.accounts for order in account.orders]
    seen: set[str] = set()
    while pending:
        service = pending.pop()
        if service in seen:
            continue
        seen.add(service)
        for version in case.catalogue.versions(service):
            if any(clause.kind.survey is not None for clause in version.clauses):
                return True
            pending += version.includes
            pending += [to for clause in version.clauses if isinstance(to := clause.block.value.get("to"), str)]
    return False
