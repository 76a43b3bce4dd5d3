"""The QR code of a SEPA transfer (EPC069-12), as SVG."""

import io
from decimal import Decimal
from typing import Final

from counterfoil.billing import Invoice
from counterfoil.contract.identifiers import iban_objection
from counterfoil.documents.extra import library

_MOST: Final = 99_999_999_999  # cents; the code takes amounts from 0.01 to 999,999,999.99
_NAME: Final = 70
_REFERENCE: Final = 140


def payment_qr(invoice: Invoice) -> bytes | None:
    """Return the code for a transfer in euro to an IBAN; None where there is none to be made."""
    account = invoice.terms.account
    if account is None or invoice.currency != "EUR" or not 0 < invoice.payable <= _MOST or not invoice.number:
        return None
    if iban_objection(account.iban):
        return None
    segno = library("segno.helpers", "a PDF")
    code = segno.make_epc_qr(
        name=(account.holder or invoice.seller.name)[:_NAME],
        iban=account.iban,
        amount=Decimal(invoice.payable).scaleb(-2),
        text=(invoice.terms.reference or invoice.number)[:_REFERENCE],
        bic=account.bic or None,
    )
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue()
