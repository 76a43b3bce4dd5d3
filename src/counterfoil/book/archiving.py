"""The data-return archive of an account: its documents and data in open formats, and nobody else's.

Documents  Contracts (PDF), invoices and credit notes (PDF, their JSON, UBL and CII where the official rules find
           nothing), itemised usage (CSV).
Data       The account's own file (TOML), its events as they were recorded (JSON Lines), its usage records (CSV), its
           statement (CSV).
What is left out, and why, stands in the manifest: an e-invoice with a finding, an event that names another customer.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from counterfoil.billing import Invoice, canonical_bytes
from counterfoil.book.contract_texts import contract_of, headings_of
from counterfoil.book.plain_files import PlainBook
from counterfoil.book.receivables import Receivables
from counterfoil.contract.orders import Account
from counterfoil.documents.archive import archive
from counterfoil.documents.einvoice import Form, Refused, e_invoice
from counterfoil.documents.invoice_pdf import invoice_pdf
from counterfoil.documents.stated import NotAnEInvoice, decimal_text
from counterfoil.documents.usage_view import UsageRecord, usage_csv, usage_records
from counterfoil.engine.answering import Answer
from counterfoil.facts.events import Event
from counterfoil.keys import called_digits, key64
from counterfoil.money import minor_digits

_FORMS: Final[tuple[Form, ...]] = ("ubl", "cii")
_USAGE_COLUMNS: Final = "started,meter,direction,service,country,line_type,number,quantity,label,source".split(",")
_STATEMENT_COLUMNS: Final = ("currency", "on", "what", "number", "amount")


def account_archive(book: PlainBook, account: Account, receivables: Receivables) -> bytes:
    """Return the archive of an account; the same book gives the same bytes.

    Raises what documents raise: NoDocumentsExtra, RulesUnavailable, CannotBeSet.
    """
    files: dict[str, bytes] = {}
    without: list[dict[str, str]] = []
    files[f"account/{account.id}.toml"] = Path(account.where.file).read_bytes()
    for path, content in _contracts(book, account):
        files[path] = content
    own = [invoice for invoice in receivables.invoices if invoice.account == account.id]
    headings = headings_of(book, account.language)
    # The lines of every invoice are among those of the last one's day.
    through = max((invoice.through for invoice in own), default=None)
    answer = None if through is None else book.answer(through, accounts={account.id}, want_charges=True)
    for invoice in own:
        assert answer is not None
        records, stale = invoice_records(answer, invoice, account.time_zone)
        if stale:
            what = f"invoices/{invoice.number}-usage.csv, lines {', '.join(stale)}"
            without.append({"what": what, "why": "their records have changed since"})
        files.update(_documents(account, invoice, receivables.invoices, records, headings, without))
    files["data/events.jsonl"] = _events(book, account, without)
    files["data/usage.csv"] = _usage(book, account)
    files["data/statement.csv"] = _statement(account, own, receivables)
    about = {
        "account": account.id,
        "customer": account.name,
        "provider": book.settings.provider,
        "revision": 1,
        "without": without,
    }
    return archive(files, about)


def _contracts(book: PlainBook, account: Account) -> Iterator[tuple[str, bytes]]:
    """Yield the contract of every order in each version that has governed it or will."""
    for order in account.orders:
        for on in book.case.catalogue.dates_of(order.service, order.description_on):
            content = contract_of(book, account, order, on=on, language=order.language)
            yield f"contracts/{order.id}-{on}.pdf", content


def _documents(
    account: Account,
    invoice: Invoice,
    issued: tuple[Invoice, ...],
    records: Sequence[UsageRecord],
    headings: dict[str, str],
    without: list[dict[str, str]],
) -> dict[str, bytes]:
    base = f"invoices/{invoice.number}"
    pages = invoice_pdf(invoice, issued=issued, records=records, time_zone=account.time_zone, headings=headings)
    files = {f"{base}.json": canonical_bytes(invoice) + b"\n", f"{base}.pdf": pages}
    if records:
        files[f"{base}-usage.csv"] = usage_csv(records)
    for form in _FORMS:
        try:
            files[f"{base}-{form}.xml"] = e_invoice(invoice, form)
        except (NotAnEInvoice, Refused) as error:
            without.append({"what": f"{base}-{form}.xml", "why": str(error)})
    return files


def invoice_records(answer: Answer, invoice: Invoice, zone: str) -> tuple[tuple[UsageRecord, ...], list[str]]:
    """Return the records behind an invoice's lines, and the lines whose records are others than when it was issued.

    `answer` is with charges, of the invoice's day or a later one. Late or changed records make a line come to another
    amount than was owed under it; its records are left out.
    """
    amounts = dict(answer.lines.select("line", "amount").iter_rows())
    with_usage = set(answer.charges["line"].unique().to_list())
    stale = [
        line.number
        for line in invoice.lines
        if with_usage.intersection(line.owes_lines) and _sum(amounts, line.owes_lines) != line.owed
    ]
    found = usage_records(invoice, answer.charges, zone)
    return tuple(each for each in found if each.line.number not in stale), stale


def _sum(amounts: dict[str, int], names: Iterable[str]) -> int:
    return sum(amounts.get(name, 0) for name in names)


def _events(book: PlainBook, account: Account, without: list[dict[str, str]]) -> bytes:
    """Return the account's events as they were recorded, one a line; none that names another customer.

    Free text counts too: a note or a bank's remittance in which another's name, id or agreement stands as a word.
    """
    own = {account.id, *(order.id for order in account.orders)}
    of_own = _names_of([account])
    of_others = _names_of(each for each in book.case.accounts if each.id != account.id) - of_own
    texts: dict[str, list[str]] = {}
    kept: list[str] = []
    withheld = 0
    for event in book.case.events:
        if event.agreement not in own and event["account"] != account.id:
            continue
        said = _recorded(event, texts)
        if any(_stands_in(text, of_others, of_own) for text in _texts(json.loads(said))):
            withheld += 1
        else:
            kept.append(said)
    if withheld:
        without.append({"what": f"{withheld} event(s)", "why": "they name another customer"})
    return "".join(f"{line}\n" for line in kept).encode()


def _recorded(event: Event, texts: dict[str, list[str]]) -> str:
    file = event.where.file
    if file not in texts:
        texts[file] = Path(file).read_text("utf-8").splitlines()
    return texts[file][event.where.line - 1].strip()


def _names_of(accounts: Iterable[Account]) -> set[tuple[str, ...]]:
    """Return what customers are called, in words: by id, by agreement, by name, and by the legal name of invoices."""
    found = set()
    for account in accounts:
        legal = account.buyer.name if account.buyer is not None else None
        names = (account.id, account.name, legal or "", *(order.id for order in account.orders))
        found |= {_words(name) for name in names}
    return found - {()}


def _stands_in(text: str, names: set[tuple[str, ...]], own: set[tuple[str, ...]]) -> bool:
    """Return whether one of several names stands in a text, and not as a part of one's own name there."""
    words = _words(text)
    covered = {place for start, length in _places(words, own) for place in range(start, start + length)}
    return any(not covered.issuperset(range(start, start + length)) for start, length in _places(words, names))


def _places(words: tuple[str, ...], names: set[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield where names stand among words: the first of their words, and how many they have."""
    most = max(map(len, names), default=0)
    for start in range(len(words)):
        for length in range(1, min(most, len(words) - start) + 1):
            if words[start : start + length] in names:
                yield start, length


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w-]+", text.casefold()))


def _texts(said: Any) -> Iterator[str]:
    """Yield every text in a value of JSON."""
    if isinstance(said, str):
        yield said
    inner: Iterable[Any] = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    for each in inner:
        yield from _texts(each)


def _usage(book: PlainBook, account: Account) -> bytes:
    """Return the account's usage records; instants in UTC, quantities in base units (seconds, bytes, pieces)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_USAGE_COLUMNS)
    store = book.usage.store
    if store is not None:
        shapes = book.case.shapes
        records = store.read_bucket(store.bucket_of(account.id), [account.id]).filter(
            pl.col("account") == key64(account.id)
        )
        for row in records.sort("started_us", "record").iter_rows(named=True):
            shape = shapes[row["shape"]]
            started = datetime.fromtimestamp(row["started_us"] // 10**6, UTC).isoformat()
            number = called_digits(row["called"])
            writer.writerow(
                [started, shape.meter, shape.direction, shape.service, shape.country, shape.line_type, number,
                 row["quantity"], shape.label, shape.source]
            )  # fmt: skip
    return text.getvalue().encode()


def _statement(account: Account, own: list[Invoice], receivables: Receivables) -> bytes:
    """Return what was invoiced and paid, by day."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_STATEMENT_COLUMNS)
    for (of, currency), standing in sorted(receivables.standings(date.max).items()):
        if of == account.id:
            for entry in standing.entries:
                amount = decimal_text(entry.amount, minor_digits(currency))
                writer.writerow([currency, entry.on, entry.what, entry.number, amount])
    return text.getvalue().encode()
