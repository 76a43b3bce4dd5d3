"""Documents per second: `python -m benchmarks.documents`; prints a table, writes results/documents.json.

A thousand invoices, each another (customer, quantities, prices, dates), as UBL written and checked, as pages, and as
Factur-X; beside them the floor: a document of one line set a thousand times by the same library, to the same standards.
Contestants take turns, round by round, each in a fresh process, after one document that is not counted (fonts, rules).
"""

import json
import multiprocessing
import platform
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

import click

from counterfoil.billing import Address, BankAccount, Invoice, InvoiceLine, Party, PaymentTerms, Share
from counterfoil.billing.tax import subtotals
from counterfoil.documents.einvoice import e_invoice
from counterfoil.documents.invoice_pdf import invoice_pdf
from counterfoil.documents.typesetting import STANDARDS, typeset
from counterfoil.documents.ubl import ubl
from counterfoil.money import half_up

RESULTS: Final = Path(__file__).resolve().parent / "results" / "documents.json"
LINES: Final = 12
_PACKAGES: Final = ("counterfoil", "typst", "pikepdf", "saxonche", "lxml")
_EURO: Final = 10**9


def invoices(count: int) -> list[Invoice]:
    """Return Dutch invoices of twelve lines, no two alike."""
    seller = Party(
        "Voorbeeld Telecom BV", Address("Keizersgracht 1", "", "1015 CJ", "Amsterdam", "", "NL"),
        legal_id="12345678", legal_id_scheme="0106", vat_id="NL001234567B01", endpoint="12345678",
        endpoint_scheme="0106",
    )  # fmt: skip
    return [_invoice(number, seller) for number in range(1, count + 1)]


def _invoice(number: int, seller: Party) -> Invoice:
    start = date(2026, 1, 1) + timedelta(days=number % 300)
    end = start + timedelta(days=30)
    lines = tuple(_line(number, place, start, end) for place in range(1, LINES + 1))
    taxes = subtotals(lines, {}, "nl", "NL")
    net, tax = sum(line.net for line in lines), sum(each.tax for each in taxes)
    buyer = replace(
        seller, name=f"Klant {number} BV", identifier=f"klant-{number}", vat_id="NL004495445B01",
        address=Address(f"Dorpsstraat {number}", "", "3500 AB", "Utrecht", "", "NL"),
    )  # fmt: skip
    account = BankAccount("NL91ABNA0417164300", "ABNANL2A", seller.name)
    terms = PaymentTerms(30, "58", "Betaling binnen 30 dagen.", f"2026-{number:04}", account)
    return Invoice(
        kind="invoice", number=f"2026-{number:04}", issued_on=end, due_on=end + timedelta(days=30), currency="EUR",
        digits=2, language="nl", account=buyer.identifier, through=end, seller=seller, buyer=buyer, lines=lines,
        taxes=taxes, net_total=net, tax_total=tax, gross_total=net + tax, terms=terms, from_on=start, until_on=end,
    )  # fmt: skip


def _line(number: int, place: int, start: date, end: date) -> InvoiceLine:
    quantity, price = 1 + number * place % 997, (1 + place) * _EURO // 4
    net = half_up(quantity * price, 10**7)
    return InvoiceLine(
        number=str(place), agreement=f"klant-{number}-telefonie", service="phone", clause=f"fee-{place}",
        version=date(2025, 1, 1), file="services/phone.md", file_line=place, kind="recurring-fee", group="fee",
        part="", period_start=start, period_end=end, name=f"Dienst {place}", description="plaats", from_on=start,
        until_on=end, quantity=quantity, unit="unit", unit_code="C62", unit_price=price, base_quantity=1, owed=net,
        invoiced=0, net=net, tax_category="S", tax_rate=210_000, shares=(Share(start, end, net),),
    )  # fmt: skip


def one_line(invoice: Invoice) -> bytes:
    """Return the floor: a document of one line. Another title each time, so that nothing is remembered."""
    return typeset("one_line.typ", {"title": invoice.number}, invoice.issued_on)


CONTESTANTS: Final[dict[str, Callable[[Invoice], bytes]]] = {
    "one-line": one_line,
    "ubl-written": ubl,
    "ubl-checked": lambda invoice: e_invoice(invoice, "ubl"),
    "pdf": invoice_pdf,
    "factur-x": lambda invoice: invoice_pdf(invoice, factur_x=True),
}


def measure(name: str, count: int) -> dict[str, Any]:
    """Return what a contestant took for all invoices, in this process."""
    make, (first, *others) = CONTESTANTS[name], invoices(count + 1)
    make(first)
    began, cpu = perf_counter(), process_time()
    size = sum(len(make(invoice)) for invoice in others)
    return {"seconds": perf_counter() - began, "cpu_seconds": process_time() - cpu, "bytes": size}


def _in_a_process(name: str, count: int) -> dict[str, Any]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, count))


@click.command()
@click.option("--count", default=1_000, show_default=True, help="Invoices.")
@click.option("--rounds", default=3, show_default=True)
def main(count: int, rounds: int) -> None:
    """Measure documents per second, each contestant beside the floor of its round."""
    taken = [{name: _in_a_process(name, count) for name in CONTESTANTS} for _ in range(rounds)]
    table = {
        name: {
            "documents_per_second": median(count / each[name]["seconds"] for each in taken),
            "times_one_line": median(each[name]["seconds"] / each["one-line"]["seconds"] for each in taken),
            "times_one_line_cpu": median(each[name]["cpu_seconds"] / each["one-line"]["cpu_seconds"] for each in taken),
            "kilobytes": taken[0][name]["bytes"] / count / 1_000,
        }
        for name in CONTESTANTS
    }
    for name, figures in table.items():
        click.echo(f"{name:<12}" + "".join(f"  {key} {value:8.2f}" for key, value in figures.items()))
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
        "standards": STANDARDS,
        "count": count,
        "lines": LINES,
        "rounds": taken,
        "table": table,
    }
    RESULTS.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
