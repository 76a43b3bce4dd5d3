"""The PDF of an invoice, a credit note or a draft: pages, the itemised usage, and, as Factur-X, the invoice as data."""

from collections.abc import Mapping, Sequence

from counterfoil.billing import Invoice
from counterfoil.documents.einvoice import e_invoice
from counterfoil.documents.factur_x import FILE_NAME, with_factur_x
from counterfoil.documents.invoice_view import NO_HEADINGS, invoice_view
from counterfoil.documents.payment_qr import payment_qr
from counterfoil.documents.typesetting import metadata_of, saved, typeset
from counterfoil.documents.usage_view import UsageRecord, usage_csv

TEMPLATE = "invoice.typ"


def invoice_pdf(
    invoice: Invoice,
    *,
    issued: Sequence[Invoice] = (),
    records: Sequence[UsageRecord] = (),
    time_zone: str = "",
    language: str = "",
    headings: Mapping[str, str] = NO_HEADINGS,
    factur_x: bool = False,
    fonts: Sequence[str] = (),
) -> bytes:
    """Return an invoice's PDF; with `factur_x` the checked Cross Industry Invoice is attached to it.

    `issued` are the book's invoices, for what changed since the last; `records` the usage behind the lines, times of
    `time_zone`; `headings` those of clauses in another language. Raises what `e_invoice` and `typeset` raise.
    """
    document = e_invoice(invoice, "cii") if factur_x else None
    code = payment_qr(invoice)
    content = invoice_view(
        invoice, issued=issued, records=records, time_zone=time_zone, language=language, headings=headings,
        has_qr=code is not None,
    )  # fmt: skip
    content["qr"] = code.decode() if code is not None else ""
    content["e_invoice"] = {"name": FILE_NAME, "content": document.decode()} if document is not None else None
    content["usage_csv"] = usage_csv(records).decode() if records else ""
    pdf = typeset(TEMPLATE, content, invoice.issued_on, fonts)
    return saved(pdf, with_factur_x(metadata_of(pdf)) if factur_x else None)
