"""Counterfoils: with an invoice, one file from which its customer recomputes it, offline, to the same bytes.

`making` gathers what stands behind an invoice, of its customer alone; `recomputing` reads it as a book of one customer
and makes the invoice again; `verifying` says whether it is the same, and otherwise what differs; `signing` says whose
key it was signed with.

This package must not know what a clause means: descriptions, events and usage go through the same engine as the book's.
"""

from counterfoil.counterfoils.making import NoCounterfoil, make_counterfoil
from counterfoil.counterfoils.signing import NoSigningExtra, NotAKey, PublicKey, SigningKey
from counterfoil.counterfoils.verifying import Verified, verify

__all__ = [
    "NoCounterfoil",
    "NoSigningExtra",
    "NotAKey",
    "PublicKey",
    "SigningKey",
    "Verified",
    "make_counterfoil",
    "verify",
]
