"""Documentary clauses: rules that this version cites and does not run.

Rule      Whatever the clause's prose says. A contract is not whole without them, and later lines, refusals and
          documents cite them; nothing is owed, ended or changed by them.
Asked     Nothing.
Specimen  documentary.md, beside this file.

One declaration for each kind, so that a kind that begins to answer a question becomes a module of its own without any
description having to change.
"""

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Text


class Parameters(ClauseParameters):
    """Nothing that the engine reads."""

    reason: Text | None = None  # who has to apply the rule, and why the engine cannot


def documentary(name: str, meaning: str) -> ClauseKind:
    """Return the declaration of a kind that this version only cites."""
    summary = f"{meaning} This version only cites it."
    return ClauseKind(name, Parameters, summary, specimen=__file__)


CONTRACTING_ENTITY = documentary("contracting-entity", "Which company is the other party.")
GOVERNING_LAW = documentary("governing-law", "Which law holds, and which court decides.")
INDEMNITY = documentary("indemnity", "Who keeps whom free of claims of others.")
LIABILITY_CAP = documentary("liability-cap", "For how much a party answers.")
PRECEDENCE = documentary("precedence", "Which texts make up the contract, and which one wins.")
THIRD_PARTY_BENEFICIARY = documentary("third-party-beneficiary", "Who else may rely on the contract.")
