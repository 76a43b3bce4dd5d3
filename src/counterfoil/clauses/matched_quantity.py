"""Matched quantity: one quantity always equals another of the same account.

Rule      The agreement has as many of a unit as the account has of another service's: an increase counts from its day,
          a decrease from the next billing period.
Asked     follows: once, for the quantity that is matched; changes: for each change of the quantity that it follows.
Specimen  matched_quantity.md, beside this file.
"""

from datetime import date
from typing import Annotated, Literal

from counterfoil.clauses.effective_days import When, effective_day
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Following, QuantityChange
from counterfoil.contract.parameters import Between, ClauseParameters, Every, Slug, UnitName


class Parameters(ClauseParameters):
    """Which quantity follows which, and from when."""

    unit: UnitName  # of this agreement
    service: Slug  # whose agreements, in the same account, are followed
    follows: UnitName  # their unit
    factor: Annotated[int, Between(1, 1000)] = 1  # of this unit for each of theirs
    increase: When = "at-once"
    decrease: When = "next-period"
    every: Every | None = None  # the billing period meant, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def follows(parameters: Parameters) -> Following:
    """The quantity and what it follows."""
    return Following(parameters.unit, parameters.service, parameters.follows, parameters.factor)


def changes(parameters: Parameters, change: QuantityChange) -> date | None:
    """The day from which a change of what is followed counts here, or None for another unit."""
    if change.unit != parameters.unit:
        return None
    when = parameters.increase if change.after > change.before else parameters.decrease
    return effective_day(when, change, parameters.every, parameters.anchor)


KIND = ClauseKind(
    "matched-quantity",
    Parameters,
    "One quantity always equals another of the same account.",
    specimen=__file__,
    follows=follows,
    changes=changes,
)
