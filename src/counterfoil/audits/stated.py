"""What an invoice states, read from UBL, CII (the XML of Factur-X) or a table with a mapping of its columns.

XML is read without document type declarations: entities can name files and grow without end, and no invoice has any.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CLAUSE: Final = "Contract clause"
_AMOUNT: Final = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?\Z")
COLUMNS: Final = ("number", "description", "clause", "from", "until", "amount", "started", "called")
_SETTINGS: Final = ("columns", "delimiter", "decimal", "date", "time", "time_zone", "currency", "invoice", "issued_on")


class NotReadable(ValueError):
    """An invoice or its mapping cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One line or one call as an invoice states it; "" and None where it does not say."""

    number: str
    description: str
    clause: str  # "service#clause"
    from_on: date | None
    until_on: date | None  # the day after
    amount: int  # in units of 10^-decimals
    decimals: int
    started: datetime | None = None  # of a call, UTC
    called: str = ""  # its digits

    @property
    def is_call(self) -> bool:
        """Whether it is one call, not a line for many."""
        return self.started is not None


@dataclass(frozen=True, slots=True)
class StatedInvoice:
    """An invoice as it states itself."""

    number: str
    issued_on: date | None
    currency: str
    lines: tuple[StatedLine, ...]


def read_stated(content: bytes, mapping: str = "") -> StatedInvoice:
    """Return what an invoice states; `mapping` is TOML, for a table. Raises NotReadable."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _of_xml(content)
    if content.startswith(b"%PDF"):
        raise NotReadable("it is a PDF: take the XML that a Factur-X invoice has in it (factur-x.xml)")
    if not mapping:
        raise NotReadable("it is no XML; a table needs --mapping FILE, which says what its columns are")
    return _of_table(content, mapping)


def _of_xml(content: bytes) -> StatedInvoice:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(f"it is not UTF-8 text: byte {error.start}") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotReadable("it has a document type declaration, which no invoice needs and which is not read")
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        raise NotReadable(f"it is not XML: {error}") from None
    kind = root.tag.rpartition("}")[2]
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if kind in ("Invoice", "CreditNote"):
        return _of_ubl(root, kind)
    if kind == "CrossIndustryInvoice":
        return _of_cii(root)
    raise NotReadable(f"it is a {kind}, and no Invoice, CreditNote or CrossIndustryInvoice")


def _of_ubl(root: ElementTree.Element, kind: str) -> StatedInvoice:
    sign = -1 if kind == "CreditNote" else 1
    lines = []
    for line in root.findall(f"{kind}Line"):
        attributes = {
            one.findtext("Name", ""): one.findtext("Value", "") for one in line.iter("AdditionalItemProperty")
        }
        name, more = line.findtext("Item/Name", ""), line.findtext("Item/Description", "")
        lines.append(
            _line(
                line.findtext("ID", ""), name, more, attributes.get(_CLAUSE, ""),
                _day(line.findtext("InvoicePeriod/StartDate")), _day(line.findtext("InvoicePeriod/EndDate")),
                line.findtext("LineExtensionAmount", ""), sign,
            )
        )  # fmt: skip
    return StatedInvoice(
        root.findtext("ID", ""), _day(root.findtext("IssueDate")), root.findtext("DocumentCurrencyCode", ""),
        tuple(lines),
    )  # fmt: skip


def _of_cii(root: ElementTree.Element) -> StatedInvoice:
    sign = -1 if root.findtext("ExchangedDocument/TypeCode") == "381" else 1
    lines = []
    for line in root.iter("IncludedSupplyChainTradeLineItem"):
        product = line.find("SpecifiedTradeProduct")
        attributes = {
            one.findtext("Description", ""): one.findtext("Value", "")
            for one in line.iter("ApplicableProductCharacteristic")
        }
        settled = "SpecifiedLineTradeSettlement"
        period = f"{settled}/BillingSpecifiedPeriod"
        lines.append(
            _line(
                line.findtext("AssociatedDocumentLineDocument/LineID", ""),
                product.findtext("Name", "") if product is not None else "",
                product.findtext("Description", "") if product is not None else "",
                attributes.get(_CLAUSE, ""),
                _day(line.findtext(f"{period}/StartDateTime/DateTimeString")),
                _day(line.findtext(f"{period}/EndDateTime/DateTimeString")),
                line.findtext(f"{settled}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", ""),
                sign,
            )
        )
    currency = next((one.text or "" for one in root.iter("InvoiceCurrencyCode")), "")
    issued = _day(root.findtext("ExchangedDocument/IssueDateTime/DateTimeString"))
    return StatedInvoice(root.findtext("ExchangedDocument/ID", ""), issued, currency, tuple(lines))


def _line(
    number: str, name: str, more: str, clause: str, first: date | None, last: date | None, amount: str, sign: int
) -> StatedLine:
    value, decimals = _amount(amount, f"line {number or '?'}")
    until = last + timedelta(days=1) if last is not None else None
    description = f"{name} {more}".strip() if more != name else name
    return StatedLine(number, description, clause.strip(), first, until, sign * value, decimals)


def _day(text: str | None) -> date | None:
    said = (text or "").strip()[:10]
    if not said:
        return None
    try:
        return date.fromisoformat(said) if "-" in said else datetime.strptime(said, "%Y%m%d").date()
    except ValueError:
        raise NotReadable(f"{said!r} is no day") from None


def _amount(text: str, place: str) -> tuple[int, int]:
    found = _AMOUNT.match(text.strip())
    if found is None or len(found[2]) + len(found[3] or "") > 18:
        raise NotReadable(f"{place}: {text!r} is no amount")
    decimals = found[3] or ""
    return int(f"{found[1]}{found[2]}{decimals}"), len(decimals)


def _of_table(content: bytes, mapping: str) -> StatedInvoice:
    how = _mapping(mapping)
    columns = how["columns"]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(f"it is not UTF-8 text: byte {error.start}") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=how.get("delimiter", ","))
    missing = [column for column in columns.values() if column not in (rows.fieldnames or ())]
    if missing:
        raise NotReadable(f"it has no column {missing[0]!r}; it has {', '.join(rows.fieldnames or ()) or 'none'}")
    return StatedInvoice(
        str(how.get("invoice", "")), how.get("issued_on"), str(how.get("currency", "")),
        tuple(_table_lines(rows, how)),
    )  # fmt: skip


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        how = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise NotReadable(f"the mapping is not TOML: {error}") from None
    unknown = [key for key in how if key not in _SETTINGS]
    columns = how.get("columns")
    if unknown or not isinstance(columns, dict):
        raise NotReadable(f"the mapping takes {', '.join(_SETTINGS)}" + (f", not {unknown[0]}" if unknown else ""))
    wrong = [name for name, column in columns.items() if name not in COLUMNS or not isinstance(column, str)]
    if wrong or "amount" not in columns or not {"description", "clause", "started"} & columns.keys():
        raise NotReadable(
            f"`columns` names columns for {', '.join(COLUMNS)}: `amount` always, and `description`, `clause` or "
            "`started`" + (f"; not {wrong[0]}" if wrong else "")
        )
    delimiter = how.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or how.get("decimal", ".") not in (".", ","):
        raise NotReadable('`delimiter` is one character, `decimal` is "." or ","')
    issued = how.get("issued_on")
    if issued is not None and (not isinstance(issued, date) or isinstance(issued, datetime)):
        raise NotReadable("`issued_on` is a day such as 2026-10-01")
    try:
        ZoneInfo(str(how.get("time_zone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError):
        raise NotReadable(f"`time_zone` is {how['time_zone']!r}, which is none") from None
    return how


def _table_lines(rows: Iterable[Mapping[str, str | None]], how: Mapping[str, Any]) -> Iterator[StatedLine]:
    columns, zone = how["columns"], ZoneInfo(str(how.get("time_zone", "UTC")))
    for place, row in enumerate(rows, 1):

        def said(name: str, row: Mapping[str, str | None] = row) -> str:
            return (row.get(columns[name]) or "").strip() if name in columns else ""

        number = said("number") or str(place)
        text = said("amount")
        if how.get("decimal") == ",":
            text = text.replace(".", "").replace(",", ".")
        value, decimals = _amount(text, f"row {place}")
        started = _moment(said("started"), str(how.get("time", "%Y-%m-%d %H:%M:%S")), zone, place)
        last = _local_day(said("until"), how, place)
        yield StatedLine(
            number, said("description"), said("clause"), _local_day(said("from"), how, place),
            last + timedelta(days=1) if last is not None else None, value, decimals, started,
            re.sub(r"\D", "", said("called")),
        )  # fmt: skip


def _moment(text: str, form: str, zone: ZoneInfo, place: int) -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.strptime(text, form)
    except ValueError:
        raise NotReadable(f"row {place}: {text!r} is no time of the form {form}") from None
    return (read if read.tzinfo is not None else read.replace(tzinfo=zone)).astimezone(UTC)


def _local_day(text: str, how: Mapping[str, Any], place: int) -> date | None:
    if not text:
        return None
    form = str(how.get("date", "%Y-%m-%d"))
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        raise NotReadable(f"row {place}: {text!r} is no day of the form {form}") from None
