"""An invoice as a person reads it: texts in its language, ready to be set on a page. No figure is worked out here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from counterfoil.billing import Invoice, InvoiceLine, Party
from counterfoil.documents.changes import Change, bill_before, changes, earlier_bills
from counterfoil.documents.localised import Localised
from counterfoil.documents.stated import xml_text
from counterfoil.documents.usage_view import UsageRecord, minutes_by_day, usage_tables
from counterfoil.money import minor_digits

_MOST_BARS: Final = 6  # bills of a chart
NO_HEADINGS: Final[Mapping[str, str]] = {}


def invoice_view(
    invoice: Invoice,
    *,
    issued: Sequence[Invoice] = (),
    records: Sequence[UsageRecord] = (),
    time_zone: str = "",
    language: str = "",
    headings: Mapping[str, str] = NO_HEADINGS,
    has_qr: bool = False,
) -> dict[str, Any]:
    """Return the texts of an invoice's pages.

    `issued` are the book's invoices, `language` another than its own, `headings` those of clauses in that language by
    their addresses, where there are translations.
    """
    invoice = _headed(invoice, headings)
    write = Localised(language or invoice.language, invoice.seller.address.country, invoice.currency, invoice.digits)
    key = invoice.kind if invoice.number else f"draft-{invoice.kind}"
    view = {
        "language": write.language,
        "country": invoice.seller.address.country,
        "title": f"{write.say(key)} {invoice.number}".strip(),
        "draft": "" if invoice.number else write.say("draft"),
        "year": invoice.issued_on.year,
        "seller": _party(invoice.seller, write),
        "buyer": _party(invoice.buyer, write),
        "facts": _facts(invoice, write),
        "card": _card(invoice, write),
        "qr_alt": _qr_alt(invoice, write) if has_qr else "",
        "changes": _changes(invoice, issued, write),
        "final": _final(invoice, write),
        "lines": [_line(line, write) for line in invoice.lines],
        "settlements": [{**_line(line, write), "vat": ""} for line in invoice.settlements],
        "totals": _totals(invoice, write),
        "balances": _balances(invoice, write),
        "notes": [note.text for note in invoice.notes],
        "payment": invoice.terms.text,
        "chart": _chart(invoice, issued, records, write),
        "usage": usage_tables(records, write, headings),
        "usage_note": write.say("itemised-note", zone=time_zone.replace("_", " ")),
        "summarised_note": write.say("summarised-note", count=write.number(len(records))),
        "words": {name: write.say(name) for name in _PLAIN_WORDS},
    }
    cleaned: dict[str, Any] = _clean(view)
    return cleaned


def _headed(invoice: Invoice, headings: Mapping[str, str]) -> Invoice:
    lines, settlements = (
        tuple(replace(line, name=headings.get(line.address, line.name)) for line in of)
        for of in (invoice.lines, invoice.settlements)
    )
    return replace(invoice, lines=lines, settlements=settlements)


_PLAIN_WORDS: Final = (
    "from for scan questions last-time now difference lines what days quantity price vat amount set-off open-before "
    "not-in-total usage itemised started called measured billed included day records e-invoice e-invoice-attached "
    "usage-attached"
).split()


def _clean(value: Any) -> Any:
    """Return a view without characters that no page can show."""
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value


def _party(party: Party, write: Localised) -> dict[str, Any]:
    numbers = []
    if party.legal_id:
        key = f"registered-{party.address.country}"
        is_known = party.address.country in ("NL", "BE", "FR", "NO")
        numbers.append(write.say(key if is_known else "registered", id=party.legal_id))
    if party.vat_id:
        numbers.append(write.say("vat-number", id=party.vat_id))
    if party.tax_registration:
        numbers.append(party.tax_registration)
    address = write.address(party.name, party.address)
    return {
        "name": party.trading_name or party.name,
        "address": address,
        "numbers": numbers,
        "contact": [each for each in (party.contact_name, party.phone, party.email) if each],
    }


def _facts(invoice: Invoice, write: Localised) -> list[list[str]]:
    agreements = sorted({line.agreement for line in (*invoice.lines, *invoice.settlements)})
    facts = [
        ("number", invoice.number),
        ("date", write.day(invoice.issued_on)),
        ("due", write.day(invoice.due_on)),
        ("period", write.span(invoice.from_on, invoice.until_on)),
        ("customer", invoice.account),
        ("contract", ", ".join(agreements)),
        ("your-order", invoice.purchase_order),
        ("your-reference", invoice.buyer_reference),
        ("corrects", ", ".join(f"{each.number} ({write.day(each.issued_on)})" for each in invoice.preceding)),
    ]
    return [[write.say(key), value] for key, value in facts if value]


def _card(invoice: Invoice, write: Localised) -> dict[str, Any]:
    """Return how much, by when, and to which account."""
    terms, payable = invoice.terms, invoice.payable
    rows: list[list[str]] = []
    if terms.mandate is not None and payable > 0:
        heading, when = "collected", write.say("on", day=write.day(invoice.due_on))
        rows += [
            [write.say("from-account"), iban_text(terms.mandate.iban)],
            [write.say("mandate"), terms.mandate.reference],
        ]
    elif payable > 0:
        heading, when = "to-pay", write.say("by", day=write.day(invoice.due_on))
        if terms.account is not None:
            rows.append([write.say("to-account"), iban_text(terms.account.iban)])
            rows += [[write.say("bic"), terms.account.bic]] if terms.account.bic else []
            rows += [[write.say("in-name-of"), terms.account.holder]] if terms.account.holder else []
        rows += [[write.say("reference"), terms.reference]] if terms.reference else []
    elif payable < 0:
        heading, when = "credited", ""
    else:
        heading, when = "nothing-to-pay", ""
    rows.append([write.say("period"), write.span(invoice.from_on, invoice.until_on)])
    return {"heading": write.say(heading), "amount": write.money(abs(payable)), "when": when, "rows": rows}


def iban_text(iban: str) -> str:
    """Return an account number in groups of four."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def _qr_alt(invoice: Invoice, write: Localised) -> str:
    account = invoice.terms.account
    assert account is not None  # there is a code only for a transfer
    return write.say(
        "qr-alt", amount=write.money(invoice.payable), account=account.iban, reference=invoice.terms.reference
    )


def _changes(invoice: Invoice, issued: Sequence[Invoice], write: Localised) -> dict[str, Any]:
    """Return a sentence on what changed since the bill before, and the rows that say where."""
    before = bill_before(invoice, issued)
    numbers = ", ".join(each.number for each in invoice.preceding)
    if invoice.is_for_tax:
        heading = "why-credit" if invoice.kind == "credit-note" else "why-invoice"
        key = "tax-back" if any(line.is_tax_reversal for line in invoice.lines) else "tax-anew"
        return {"heading": write.say(heading), "sentence": write.say(key, numbers=numbers), "rows": []}
    if invoice.kind == "credit-note":
        return {"heading": write.say("why-credit"), "sentence": write.say("takes-back", numbers=numbers), "rows": []}
    if before is None:
        return {"heading": write.say("why"), "sentence": write.say("first-bill"), "rows": []}
    difference = invoice.net_total - before.net_total
    key = "higher" if difference > 0 else "lower" if difference < 0 else "same"
    said = {"day": write.day(before.issued_on), "number": before.number}
    if difference:
        said["amount"] = write.money(abs(difference))
    return {
        "heading": write.say("why"),
        "sentence": write.say(key, **said),
        "rows": [_change(each, write) for each in changes(before, invoice)],
    }


def _final(invoice: Invoice, write: Localised) -> str:
    """Return what a final bill says: that it is one, and what the account comes to in all."""
    if not invoice.is_final:
        return ""
    in_all = invoice.account_balance
    key = "final-to-pay" if in_all > 0 else "final-back" if in_all < 0 else "final-even"
    return f"{write.say('final')} {write.say(key, amount=write.money(abs(in_all)))}"


def _change(each: Change, write: Localised) -> list[str]:
    name = each.name or write.say("others")
    difference = f"+{write.amount(each.difference)}" if each.difference > 0 else write.amount(each.difference)
    return [name, write.amount(each.before), write.amount(each.now), difference]


def _line(line: InvoiceLine, write: Localised) -> dict[str, Any]:
    replaces = ""
    if line.corrects:
        owed, invoiced = write.amount(line.owed), write.amount(line.invoiced)
        replaces = write.say("replaces", owed=owed, invoiced=invoiced, numbers=", ".join(line.corrects))
    is_sum = line.unit == "piece" and line.quantity in (1, -1) and line.base_quantity == 1
    return {
        "name": line.name,
        "description": line.description,
        "clause": write.say("clause", clause=line.address),
        "replaces": replaces,
        "days": write.span(line.from_on, line.until_on),
        "quantity": "" if is_sum else write.quantity(line),
        "price": "" if is_sum else write.price(line),
        "vat": write.percent(line.tax_rate) if line.tax_category in ("S", "Z") else line.tax_category,
        "amount": write.amount(line.net),
    }


def _totals(invoice: Invoice, write: Localised) -> list[list[str]]:
    """Return the rows under the lines: what it comes to, the tax by rate, and what is to be paid."""
    rows = [["net", write.say("net"), write.amount(invoice.net_total)]]
    for tax in invoice.taxes:
        if tax.category in ("S", "Z"):
            said = write.say("tax-of", rate=write.percent(tax.rate), net=write.amount(tax.taxable))
        else:
            said = write.say("no-tax-of", reason=f"{tax.reason} ({tax.category})", net=write.amount(tax.taxable))
        rows.append(["tax", said, write.amount(tax.tax)])
    if invoice.tax_currency:
        own = replace(write, currency=invoice.tax_currency, digits=minor_digits(invoice.tax_currency))
        rows.append(
            ["tax", write.say("tax-in", currency=invoice.tax_currency), own.money(invoice.tax_total_in_tax_currency)]
        )
    rows.append(["gross", write.say("gross"), write.amount(invoice.gross_total)])
    rows += [["settled", line.name, write.amount(line.net)] for line in invoice.settlements]
    rows.append(
        ["payable", write.say("payable" if invoice.payable >= 0 else "credited"), write.money(abs(invoice.payable))]
    )
    return rows


def _balances(invoice: Invoice, write: Localised) -> list[str]:
    return [
        write.say(
            "open-item", number=each.number, day=write.day(each.issued_on), due=write.day(each.due_on),
            open=write.amount(each.open), total=write.amount(each.total),
        )
        for each in invoice.balances
    ]  # fmt: skip


def _chart(
    invoice: Invoice, issued: Sequence[Invoice], records: Sequence[UsageRecord], write: Localised
) -> dict[str, Any] | None:
    """Return the bars of a chart: minutes by day where there are calls, else the last bills; None for a single bar."""
    minutes = minutes_by_day(records)
    if len(minutes) > 1:
        heading = write.say("usage-by-day")
        bars = [
            (write.day(day, "d"), write.day(day, "d MMM"), count, write.number(count)) for day, count in minutes.items()
        ]
    else:
        bills = [*earlier_bills(invoice, issued), invoice][-_MOST_BARS:]
        if (
            len(bills) < 2
            or invoice.kind == "credit-note"
            or invoice.is_for_tax
            or any(each.net_total < 0 for each in bills)
        ):
            return None
        heading = write.say("bills-so-far")
        bars = [
            (
                write.day(each.issued_on, "d MMM"),
                write.day(each.issued_on),
                each.net_total,
                write.amount(each.net_total),
            )
            for each in bills
        ]
    most = max(value for _, _, value, _ in bars)
    if not most:
        return None
    return {
        "heading": heading,
        "alt": write.say("chart-alt", values="; ".join(f"{when} {shown}" for _, when, value, shown in bars if value)),
        "bars": [[short, value * 1_000 // most, shown] for short, _, value, shown in bars],
        "values": len(bars) <= _MOST_BARS,
    }
