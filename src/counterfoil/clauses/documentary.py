"""Documentary clauses: rules that are cited and that no program runs.

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


def documentary(name: str, meaning: str, reason: str) -> ClauseKind:
    """Return the declaration of a kind that is only cited, and why."""
    summary = f"{meaning} Only cited: {reason[:1].lower()}{reason[1:]}"
    return ClauseKind(name, Parameters, summary, specimen=__file__, reason=reason)


CONTRACTING_ENTITY = documentary(
    "contracting-entity",
    "Which company is the other party.",
    "The provider's own list of companies says it, and that list is not part of the text.",
)
GOVERNING_LAW = documentary(
    "governing-law", "Which law holds, and which court decides.", "Parties and courts apply it, not a program."
)
INDEMNITY = documentary(
    "indemnity", "Who keeps whom free of claims of others.", "What is borne is what a court awards or parties settle."
)
LIABILITY_CAP = documentary(
    "liability-cap", "For how much a party answers.", "Who answers for a loss is for a court to judge."
)
PRECEDENCE = documentary(
    "precedence",
    "Which texts make up the contract, and which one wins.",
    "It is a rule for reading texts; that the descriptions win is how the catalogue is written.",
)
THIRD_PARTY_BENEFICIARY = documentary(
    "third-party-beneficiary",
    "Who else may rely on the contract.",
    "Somebody who is no party acts on it, outside the agreement.",
)
