"""Audits: a provider's invoice set against what the contract yields, line by line or call by call.

`reading` reads what an invoice states (UBL, CII, a PDF with CII in it, CSV with a mapping); `comparing` and `calls`
match that with the lines and rated records of an answer; `letter_view` and `showing` write what is in dispute as a
letter, as pages and as plain text.
Figures come from the engine; here they are only compared.

This package must not know what a clause means.
"""

from counterfoil.audits.auditing import audited
from counterfoil.audits.comparing import Audit, Dispute
from counterfoil.audits.reading import read_stated
from counterfoil.audits.stated import NotReadable, StatedInvoice, StatedLine, together

__all__ = ["Audit", "Dispute", "NotReadable", "StatedInvoice", "StatedLine", "audited", "read_stated", "together"]
