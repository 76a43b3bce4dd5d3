"""The whole audit: calls with records, the other lines with lines, the total with its lines."""

from dataclasses import replace
from datetime import date

import polars as pl

from counterfoil.audits.calls import of_calls
from counterfoil.audits.comparing import Audit, Dispute, of_lines, unexplained
from counterfoil.audits.stated import StatedInvoice
from counterfoil.engine.answering import Answer


def audited(invoice: StatedInvoice, answer: Answer, from_on: date, through: date, currency: str) -> Audit:
    """Return where an invoice differs from what is owed; `answer` has the charges and the lines of one account.

    What is owed in another currency is on other invoices.
    Owed and not stated are lines that may be billed within [from_on, through]; earlier ones are other invoices'.
    """
    in_currency = answer.lines.filter(pl.col("currency") == currency)
    charges = answer.charges.join(in_currency.select("line"), on="line", how="semi")
    answer = replace(answer, lines=in_currency, charges=charges)
    calls = [line for line in invoice.lines if line.is_call]
    rest = [line for line in invoice.lines if not line.is_call]
    agreed, disputes, earlier = of_calls(calls, answer, from_on) if calls else (0, list[Dispute](), list[str]())
    owed = answer.lines
    if calls:  # lines that stand for records are compared record by record
        owed = owed.join(answer.charges.select("line").unique(), on="line", how="anti")
    if rest or not calls:
        more, found, before = of_lines(rest, owed, answer.charges, from_on, through)
        agreed, disputes, earlier = agreed + more, disputes + found, earlier + before
    return Audit(invoice, agreed, (*disputes, *unexplained(invoice)), bool(calls), tuple(earlier))
