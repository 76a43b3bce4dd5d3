"""The whole audit: calls with records, the other lines with lines, the total with its lines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from counterfoil.audits.calls import of_calls
from counterfoil.audits.comparing import Audit, Dispute, of_lines, unexplained
from counterfoil.audits.stated import StatedInvoice
from counterfoil.contract.kinds import Registry
from counterfoil.engine.answering import Answer


def audited(
    invoice: StatedInvoice, answer: Answer, from_on: date, through: date, currency: str, kinds: Registry
) -> Audit:
    """Return where an invoice differs from what is owed; `answer` has the charges and the lines of one account.

    What is owed in another currency is on other invoices. What is set off or claimed beside supplies (a deposit) has no
    line of an e-invoice, but is in the amount that it calls prepaid (BT-113): where the two are equal it is as owed.
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
        owed = _without_settlements(owed, invoice, from_on, through, kinds)
        more, found, before = of_lines(rest, owed, answer.charges, from_on, through)
        agreed, disputes, earlier = agreed + more, disputes + found, earlier + before
    return Audit(invoice, agreed, (*disputes, *unexplained(invoice)), bool(calls), tuple(earlier))


def _without_settlements(
    owed: pl.DataFrame, invoice: StatedInvoice, from_on: date, through: date, kinds: Registry
) -> pl.DataFrame:
    """Return the owed lines without those that the invoice sets off or claims in one amount."""
    stated, decimals = invoice.settled
    due = owed.filter(pl.col("bill_on").is_between(from_on, through))
    beside = [row for row in due.iter_rows(named=True) if _is_settlement(row, kinds)]
    digits = beside[0]["digits"] if beside else 0
    if not beside or sum(row["amount"] for row in beside) * 10**decimals != stated * 10**digits:
        return owed
    return owed.filter(~pl.col("line").is_in([row["line"] for row in beside]))


def _is_settlement(row: Mapping[str, Any], kinds: Registry) -> bool:
    kind = kinds.by_name[row["kind"]]
    if kind.claim is None:
        return False
    return kind.claim(dict(zip((name for name, _ in kind.working), row["working"], strict=False))) != "supply"
