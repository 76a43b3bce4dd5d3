"""An e-invoice, written and checked: a document with a finding of the official rules is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from counterfoil.billing import Invoice
from counterfoil.documents.cii import cii
from counterfoil.documents.rules import Finding, findings
from counterfoil.documents.ubl import ubl

Form = Literal["ubl", "cii"]
WRITERS: Final[Mapping[Form, Callable[[Invoice], bytes]]] = {"ubl": ubl, "cii": cii}


@dataclass(frozen=True)
class Refused(ValueError):
    """The official rules have findings; the document is not given."""

    number: str
    found: tuple[Finding, ...]

    def __str__(self) -> str:
        return f"{self.number} breaks {len(self.found)} rule(s): " + "; ".join(str(each) for each in self.found)


def e_invoice(invoice: Invoice, form: Form) -> bytes:
    """Return an issued invoice in a syntax of EN 16931, in which the official rules find nothing.

    Raises NotAnEInvoice where there is no form for it, Refused with the findings, RulesUnavailable where the rules
    cannot be run, NoDocumentsExtra where their libraries are not installed.
    """
    document = WRITERS[form](invoice)
    found = findings(document)
    if found:
        raise Refused(invoice.number, found)
    return document
