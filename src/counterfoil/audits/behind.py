"""What stands behind the amounts in dispute: the places of their records, their figures, and clauses on disputes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from counterfoil.audits.comparing import Dispute
from counterfoil.billing.figures import Figures, figures
from counterfoil.book import PlainBook
from counterfoil.book.contract_texts import translations_of
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.clause import NotRunning
from counterfoil.contract.description import Description
from counterfoil.contract.faults import Faults
from counterfoil.contract.measures import Measure
from counterfoil.contract.orders import Account
from counterfoil.documents.markdown import runs_of
from counterfoil.engine.answering import Answer

_TIMES: Final = (60, 3_600)  # what a price by time is per; other measures are not told apart in a rated record
# How a contract speaks of a dispute about its money or its meaning, in the languages of descriptions.
_ON_DISPUTES: Final = re.compile(
    r"\bdisput|\bwe differ\b|\bdisagree|betwist|geschil|van mening|\bcontest|litige|différend", re.IGNORECASE
)
Places = Mapping[int, tuple[str, int]]  # by record: its file, and its line there


def places_of(book: PlainBook, account: str, records: Iterable[int]) -> Places:
    """Return where records stand in the usage files, the first place of each."""
    store, wanted = book.usage.store, list(records)
    if store is None or not wanted:
        return {}
    traces = store.traces(store.bucket_of(account), wanted)
    files = {file: _inside(book, file) for file in traces["file"].unique()}
    return {
        record: (files[file], row) for record, file, row in traces.select("record", "file", "row").reverse().iter_rows()
    }


def _inside(book: PlainBook, file: str) -> str:
    return str(Path(file).relative_to(book.path)) if Path(file).is_relative_to(book.path) else file


def records_of(disputes: Iterable[Dispute], answer: Answer) -> dict[str, list[int]]:
    """Return the records behind each line in dispute."""
    lines = {line for one in disputes if one.record is None for line in one.lines}
    found: dict[str, list[int]] = defaultdict(list)
    for line, record in answer.charges.filter(pl.col("line").is_in(list(lines))).select("line", "record").iter_rows():
        found[line].append(record)
    return found


class Workings:
    """How what is owed was computed: quantity and price, where it is one of each."""

    def __init__(self, book: PlainBook, answer: Answer, disputes: Iterable[Dispute]) -> None:
        self._kinds = book.case.kinds.by_name
        self._parameters = answer.parameters
        self._lines = {row["line"]: row for row in answer.lines.iter_rows(named=True)}
        records = [one.record for one in disputes if one.record is not None]
        charges = answer.charges.filter(pl.col("record").is_in(records)) if records else answer.charges.clear()
        self._charges = {(row["line"], row["record"]): row for row in charges.iter_rows(named=True)}

    def of(self, one: Dispute) -> tuple[Figures, int] | None:
        """Return quantity at price, and a fixed fee in nano beside it; None where the sum has more parts."""
        if len(one.lines) != 1:
            return None
        row = self._lines[one.lines[0]]
        if one.record is not None:
            return self._of_charge(self._charges[row["line"], one.record])
        names = [name for name, _ in self._kinds[row["kind"]].working]
        working = dict(zip(names, row["working"], strict=False))
        found = figures(row["amount"], row["digits"], working, self._dimension(row))
        is_sum = found.unit == "piece" and found.quantity in (1, -1) and found.base_quantity == 1
        return None if is_sum else (found, 0)

    def _of_charge(self, charge: Mapping[str, Any]) -> tuple[Figures, int] | None:
        if charge["per"] not in _TIMES:
            return None
        return Figures(charge["billed"] - charge["covered"], "second", charge["price"], charge["per"]), charge["fixed"]

    def _dimension(self, row: Mapping[str, Any]) -> str:
        per = getattr(getattr(self._parameters[row["params"]].parameters, "price", None), "per", None)
        return per.dimension if isinstance(per, Measure) else ""

    def version_of(self, one: Dispute) -> tuple[str, date] | None:
        """Return the service and the version whose clause owes it; None where nothing is owed."""
        if not one.lines:
            return None
        row = self._lines[one.lines[0]]
        return row["service"], row["version"]


def texts_on_disputes(book: PlainBook, account: Account, day: date, language: str) -> list[tuple[str, str]]:
    """Return address and text of the paragraphs, in what governs the account on a day, which speak of disputes.

    They are found by their words, in the language if there is a translation: what they mean is for the reader to say.
    """
    texts = translations_of(book, language)
    found: dict[str, str] = {}
    for order in account.orders:
        for description in _governing(book.case.catalogue, order.service, max(day, order.description_on), []):
            translation = texts.get((description.service, description.effective_on))
            for section in description.sections:
                if section.clause is not None and isinstance(
                    section.clause.resolve(order.fills, order.currency, {}, Faults()), NotRunning
                ):
                    continue
                heading, prose = section.heading, section.prose
                if translation is not None and section.id in translation.sections:
                    heading, prose = translation.sections[section.id]
                address = f"{description.service}#{section.id}" if section.id else description.service
                for paragraph in re.split(r"\n\s*\n", prose):
                    if _ON_DISPUTES.search(paragraph):
                        said = "".join(text for _, text in runs_of(" ".join(paragraph.split())))
                        found.setdefault(f"{heading} ({address})", said)
    return list(found.items())


def _governing(catalogue: Catalogue, service: str, day: date, seen: list[str]) -> Iterator[Description]:
    """Yield a description in its version of a day and those that it includes, each once."""
    description = catalogue.in_force(service, day)
    if description is None or service in seen:
        return
    seen.append(service)
    yield description
    for each in description.includes:
        yield from _governing(catalogue, each, day, seen)
