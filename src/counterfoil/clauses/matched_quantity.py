"""Matched quantity: one quantity always equals another of the same account.

Rule      The agreement has as many of a unit as the account has of another service's; it rises and falls with it.
Asked     follows: once, for the quantity that is matched.
Specimen  matched_quantity.md, beside this file.
"""

from typing import Annotated

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Following
from counterfoil.contract.parameters import Between, ClauseParameters, Slug, UnitName


class Parameters(ClauseParameters):
    """Which quantity follows which."""

    unit: UnitName  # of this agreement
    service: Slug  # whose agreements, in the same account, are followed
    follows: UnitName  # their unit
    factor: Annotated[int, Between(1, 1000)] = 1  # of this unit for each of theirs


def follows(parameters: Parameters) -> Following:
    """The quantity and what it follows."""
    return Following(parameters.unit, parameters.service, parameters.follows, parameters.factor)


KIND = ClauseKind(
    "matched-quantity",
    Parameters,
    "One quantity always equals another of the same account.",
    specimen=__file__,
    follows=follows,
)
