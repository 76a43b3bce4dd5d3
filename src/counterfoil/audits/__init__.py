"""Audits: a provider's invoice set against what the contract yields, line by line or call by call.

`stated` reads what an invoice states (UBL, CII, CSV with a mapping); `comparing` matches that with the lines and rated
records of an answer; `showing` writes it as a letter. Figures come from the engine; here they are only compared.

This package must not know what a clause means.
"""

from counterfoil.audits.comparing import Audit, Dispute, audited
from counterfoil.audits.stated import NotReadable, StatedInvoice, StatedLine, read_stated

__all__ = ["Audit", "Dispute", "NotReadable", "StatedInvoice", "StatedLine", "audited", "read_stated"]
