"""What a UBL invoice or credit note, or a Cross Industry Invoice, states.

XML is read without document type declarations: entities can name files and grow without end, and no invoice has any.
Allowances and charges of the whole document are lines of their own. What the total without tax (BT-109) has more than
all of these is kept apart: no line explains it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

from counterfoil.audits.amounts import read_day, read_decimal
from counterfoil.audits.stated import NotReadable, StatedInvoice, StatedLine

Element = ElementTree.Element
_CLAUSE: Final = "Contract clause"  # BT-160, where our own invoices say it; BT-161 is the address
_AGREEMENT: Final = "Agreement"
_CORRECTS: Final = "Corrects"
# UNTDID 1001, those of EN 16931 that are credit notes.
_CREDIT_NOTES: Final = frozenset("81 83 261 262 296 308 381 396 420 458 532".split())
_NOT_CHARGED: Final = ("GROUP", "INFORMATION")  # lines of Factur-X EXTENDED that stand for others, or for nothing
_MOST_DEEP: Final = 200


def of_xml(content: bytes) -> StatedInvoice:
    """Return what an e-invoice states; raises NotReadable."""
    root = _parsed(content)
    if root.tag in ("Invoice", "CreditNote"):
        found = _of_ubl(root)
    elif root.tag == "CrossIndustryInvoice":
        found = _of_cii(root)
    else:
        raise NotReadable(f"its root is {root.tag}, and no Invoice, CreditNote or CrossIndustryInvoice")
    if not found.lines:
        level = f", its profile is {_profile(root)}" if _profile(root) else ""
        raise NotReadable(f"it has no lines{level}: an audit compares lines, so ask for an invoice that has them")
    return found


def _parsed(content: bytes) -> Element:
    """Return the root, names without namespaces. Expat follows no entity, and a document type is refused before any."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def refused(*_: object) -> None:
        raise NotReadable("it has a document type declaration, which no invoice needs and which is not read")

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEEP:
            raise NotReadable(f"its elements are nested more than {_MOST_DEEP} deep, as in no invoice")
        builder.start(name.rpartition("}")[2], attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition("}")[2])

    parser.StartDoctypeDeclHandler = refused
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
        return builder.close()
    except NotReadable:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:  # an encoding that is unknown, or that it cannot take
        raise NotReadable(f"it is not XML: {error}") from None


def _profile(root: Element) -> str:
    path = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
    return root.findtext(path, "").strip() or root.findtext("CustomizationID", "").strip()


def _of_ubl(root: Element) -> StatedInvoice:
    is_credit_note = root.tag == "CreditNote" or root.findtext("InvoiceTypeCode", "").strip() in _CREDIT_NOTES
    sign = -1 if is_credit_note else 1
    lines = []
    for line in root.findall(f"{root.tag}Line"):
        said = {one.findtext("Name", ""): one.findtext("Value", "") for one in line.iter("AdditionalItemProperty")}
        lines.append(
            _line(
                line.findtext("ID", ""), line.findtext("Item/Name", ""), line.findtext("Item/Description", ""), said,
                read_day(line.findtext("InvoicePeriod/StartDate")), read_day(line.findtext("InvoicePeriod/EndDate")),
                line.findtext("LineExtensionAmount", ""), sign,
            )
        )  # fmt: skip
    lines += _of_document(root.findall("AllowanceCharge"), "ChargeIndicator", "Amount", "AllowanceChargeReason", sign)
    party = root.find("AccountingCustomerParty/Party")
    buyer = _texts(party, "PartyIdentification/ID", "PartyTaxScheme/CompanyID")
    before = [one.text for one in root.findall("BillingReference/InvoiceDocumentReference/ID")]
    return _whole(
        root.findtext("ID", ""), root.findtext("IssueDate"), root.findtext("DocumentCurrencyCode", ""), lines, buyer,
        before, root.findtext("LegalMonetaryTotal/TaxExclusiveAmount"),
        root.findtext("LegalMonetaryTotal/PrepaidAmount"), sign, is_credit_note=is_credit_note,
    )  # fmt: skip


def _of_cii(root: Element) -> StatedInvoice:
    is_credit_note = root.findtext("ExchangedDocument/TypeCode", "").strip() in _CREDIT_NOTES
    sign = -1 if is_credit_note else 1
    lines = []
    for line in root.iter("IncludedSupplyChainTradeLineItem"):
        if line.findtext("AssociatedDocumentLineDocument/LineStatusReasonCode", "").strip() in _NOT_CHARGED:
            continue
        said = {
            one.findtext("Description", ""): one.findtext("Value", "")
            for one in line.iter("ApplicableProductCharacteristic")
        }
        settled = "SpecifiedLineTradeSettlement"
        period = f"{settled}/BillingSpecifiedPeriod"
        lines.append(
            _line(
                line.findtext("AssociatedDocumentLineDocument/LineID", ""),
                line.findtext("SpecifiedTradeProduct/Name", ""),
                line.findtext("SpecifiedTradeProduct/Description", ""),
                said,
                read_day(line.findtext(f"{period}/StartDateTime/DateTimeString")),
                read_day(line.findtext(f"{period}/EndDateTime/DateTimeString")),
                line.findtext(f"{settled}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", ""),
                sign,
            )
        )
    top = root.find("SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement")
    settlement = top if top is not None else Element("none")
    charges = settlement.findall("SpecifiedTradeAllowanceCharge")
    lines += _of_document(charges, "ChargeIndicator/Indicator", "ActualAmount", "Reason", sign)
    shipping = settlement.findall("SpecifiedLogisticsServiceCharge")
    lines += _of_document(shipping, "", "AppliedAmount", "Description", sign)
    party = root.find("SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/BuyerTradeParty")
    buyer = _texts(party, "ID", "GlobalID", "SpecifiedTaxRegistration/ID")
    before = [one.text for one in settlement.findall("InvoiceReferencedDocument/IssuerAssignedID")]
    return _whole(
        root.findtext("ExchangedDocument/ID", ""), root.findtext("ExchangedDocument/IssueDateTime/DateTimeString"),
        settlement.findtext("InvoiceCurrencyCode", ""), lines, buyer, before,
        settlement.findtext("SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount"),
        settlement.findtext("SpecifiedTradeSettlementHeaderMonetarySummation/TotalPrepaidAmount"), sign,
        is_credit_note=is_credit_note,
    )  # fmt: skip


def _whole(
    number: str, issued: str | None, currency: str, lines: list[StatedLine], buyer: tuple[str, ...],
    before: list[str | None], total: str | None, prepaid: str | None, sign: int, *, is_credit_note: bool,
) -> StatedInvoice:  # fmt: skip
    unexplained = (0, 2)
    if total is not None:
        stated, decimals = read_decimal(total, "the total without tax")
        most = max([decimals, *(line.decimals for line in lines)])
        explained = sum(line.amount * 10 ** (most - line.decimals) for line in lines)
        unexplained = (sign * stated * 10 ** (most - decimals) - explained, most)
    paid, digits = read_decimal(prepaid, "the amount paid before") if prepaid is not None else (0, 2)
    return StatedInvoice(
        number.strip(), read_day(issued), currency.strip(), tuple(lines), buyer,
        tuple(dict.fromkeys(text.strip() for text in before if text and text.strip())), unexplained,
        (-sign * paid, digits), is_credit_note,
    )  # fmt: skip


def _line(
    number: str, name: str, more: str, said: dict[str, str], first: date | None, last: date | None, amount: str,
    sign: int,
) -> StatedLine:  # fmt: skip
    value, decimals = read_decimal(amount, f"line {number.strip() or '?'}")
    until = last + timedelta(days=1) if last is not None else None
    words = " ".join((name if more.strip() == name.strip() else f"{name} {more}").split())
    return StatedLine(
        number.strip(), words, said.get(_CLAUSE, "").strip(), first, until, sign * value, decimals,
        agreement=said.get(_AGREEMENT, "").strip(), corrects=said.get(_CORRECTS, "").strip(),
    )  # fmt: skip


def _of_document(found: Iterable[Element], indicator: str, amount: str, reason: str, sign: int) -> Iterator[StatedLine]:
    """Yield the allowances (below zero) and charges of the whole document."""
    for one in found:
        words = " ".join(one.findtext(reason, "").split())
        value, decimals = read_decimal(one.findtext(amount, ""), f"the charge {words!r} of the whole invoice")
        is_charge = not indicator or one.findtext(indicator, "").strip() in ("true", "1")
        yield StatedLine("", words, "", None, None, (sign if is_charge else -sign) * value, decimals)


def _texts(party: Element | None, *paths: str) -> tuple[str, ...]:
    if party is None:
        return ()
    found = [(one.text or "").strip() for path in paths for one in party.findall(path)]
    return tuple(dict.fromkeys(text for text in found if text))
