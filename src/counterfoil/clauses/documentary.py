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


BUNDLE = documentary("bundle", "Services that are had together under one subscription.")
CONTRACTING_ENTITY = documentary("contracting-entity", "Which company is the other party.")
GOVERNING_LAW = documentary("governing-law", "Which law holds, and which court decides.")
INDEMNITY = documentary("indemnity", "Who keeps whom free of claims of others.")
LIABILITY_CAP = documentary("liability-cap", "For how much a party answers.")
ORDER_CONFIRMATION = documentary("order-confirmation", "When an order has become an agreement.")
PORTING = documentary("porting", "Whose the numbers and rights are, and how numbers move.")
PRECEDENCE = documentary("precedence", "Which texts make up the contract, and which one wins.")
REGIONAL_SUPPLEMENT = documentary("regional-supplement", "What else holds in some countries.")
SHIPPING = documentary("shipping", "How equipment is sent, and who bears the risk on the way.")
TERMS_AMENDMENT = documentary("terms-amendment", "How the provider may change the terms, and when a change holds.")
THIRD_PARTY_BENEFICIARY = documentary("third-party-beneficiary", "Who else may rely on the contract.")
WARRANTY = documentary("warranty", "What is promised of a service, and what is not.")
