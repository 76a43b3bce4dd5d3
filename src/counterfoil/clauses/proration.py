"""Proration: what is charged for a period that the agreement holds only in part.

Rule      A first or last billing period that is not whole is charged by calendar days, whole, or not at all.
Asked     Nothing by itself: it sets these parameters of the fees named by `of` (or of all fees).
Specimen  proration.md, beside this file.
"""

from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters


class Parameters(ClauseParameters):
    """What holds for partial periods, and for which clauses."""

    of: ClauseIds | None = None  # the clauses concerned; all that have partial periods, if left out
    first_period: Literal["by-days", "whole", "free"] | None = None
    last_period: Literal["by-days", "whole"] | None = None


KIND = ClauseKind(
    "proration",
    Parameters,
    "What is charged for a period that the agreement holds only in part.",
    specimen=__file__,
    sets=("first_period", "last_period"),
)
