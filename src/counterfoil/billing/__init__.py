"""Owed minus invoiced: invoices and credit notes, tax, payments, the ledger.

What is owed comes in as the lines of an answer, what has been invoiced as the invoices issued so far, what was paid as
events; out come invoices, statements, reminders and postings. Pure functions of what they are given and of a day: the
homes of a book (plain files, a database) keep what is issued, and documents show it.

This package must not know what a clause means, how a document looks or where anything is stored.
"""

from counterfoil.billing.invoice import (
    Address,
    Balance,
    BankAccount,
    Invoice,
    InvoiceLine,
    LegalNote,
    Mandate,
    Party,
    PaymentTerms,
    Preceding,
    Share,
    TaxSubtotal,
    WorkingFigure,
)
from counterfoil.billing.invoice_json import canonical_bytes, digest, invoice_from, invoice_object

__all__ = [
    "Address",
    "Balance",
    "BankAccount",
    "Invoice",
    "InvoiceLine",
    "LegalNote",
    "Mandate",
    "Party",
    "PaymentTerms",
    "Preceding",
    "Share",
    "TaxSubtotal",
    "WorkingFigure",
    "canonical_bytes",
    "digest",
    "invoice_from",
    "invoice_object",
]
