"""Record cap: a call, or another record of usage, costs at most so much.

Rule      What a record comes to, connect fee and minimum charge included, is at most the maximum. A call that passed
          from one rate to another is one record.
Sets      `maximum_charge` of the clauses named by `of`, or of all that charge records.
Specimen  record_cap.md, beside this file.
"""

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters


class Parameters(ClauseParameters):
    """The maximum, and for which clauses."""

    of: ClauseIds | None = None  # the clauses concerned; all that charge records, if left out
    maximum_charge: Amount  # of one record


KIND = ClauseKind(
    "record-cap",
    Parameters,
    "A call, or another record of usage, costs at most so much.",
    specimen=__file__,
    sets=("maximum_charge",),
)
