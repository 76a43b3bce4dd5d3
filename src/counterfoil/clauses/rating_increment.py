"""Rating increment: how the billed quantity of a record follows from the measured one.

Rule      At least the initial increment, then whole steps of the subsequent one; each record's charge may be rounded.
Asked     Nothing by itself: it sets these parameters of the clauses named by `of` (or of all that charge usage).
Specimen  rating_increment.md, beside this file.
"""

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Decimals, Quantity


class Parameters(ClauseParameters):
    """The increments, and for which clauses."""

    of: ClauseIds | None = None  # the clauses concerned; all that have increments, if left out
    initial_increment: Quantity | None = None  # billed at least
    subsequent_increment: Quantity | None = None  # billed in whole steps of this beyond it
    record_decimals: Decimals | None = None  # each record's charge is rounded half up to so many decimals


KIND = ClauseKind(
    "rating-increment",
    Parameters,
    "How the billed quantity of a record follows from the measured one.",
    specimen=__file__,
    sets=("initial_increment", "subsequent_increment", "record_decimals"),
)
