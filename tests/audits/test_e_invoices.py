"""E-invoices as others write them: signs, charges of the whole invoice, totals, encodings; XML that means harm."""

import tracemalloc
from datetime import date

import pytest

from counterfoil.audits import NotReadable, read_stated, together

UBL = """<?xml version="1.0" encoding="{encoding}"?>
<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>F-1</cbc:ID><cbc:IssueDate>2026-10-01</cbc:IssueDate>{type}
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{before}
<cac:AccountingCustomerParty><cac:Party>
<cac:PartyIdentification><cbc:ID>acme</cbc:ID></cac:PartyIdentification>
<cac:PartyTaxScheme><cbc:CompanyID>NL003954432B11</cbc:CompanyID></cac:PartyTaxScheme>
</cac:Party></cac:AccountingCustomerParty>{charges}
<cac:LegalMonetaryTotal>
<cbc:TaxExclusiveAmount currencyID="EUR">{total}</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal>
{lines}</{kind}>"""
LINE = """<cac:{kind}Line><cbc:ID>{number}</cbc:ID><cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>{name}</cbc:Name></cac:Item></cac:{kind}Line>"""
CHARGE = """<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>
<cbc:AllowanceChargeReason>{reason}</cbc:AllowanceChargeReason><cbc:Amount>{amount}</cbc:Amount></cac:AllowanceCharge>"""
REFERENCE = """<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{number}</cbc:ID>
</cac:InvoiceDocumentReference></cac:BillingReference>"""


def ubl(*amounts, total="0", kind="Invoice", encoding="UTF-8", charges="", before="", type_code="", name="Fee"):
    lines = "".join(
        LINE.format(kind=kind, number=number, amount=amount, name=name) for number, amount in enumerate(amounts, 1)
    )
    tag = f"<cbc:InvoiceTypeCode>{type_code}</cbc:InvoiceTypeCode>" if type_code else ""
    text = UBL.format(kind=kind, encoding=encoding, type=tag, before=before, charges=charges, total=total, lines=lines)
    return text.encode(encoding)


def cii(lines, total, type_code="380", charges="", profile="urn:cen.eu:en16931:2017"):
    each = "".join(
        f"""<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>{
            f"<ram:LineStatusReasonCode>{status}</ram:LineStatusReasonCode>" if status else ""
        }
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Fee</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeSettlement>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{amount}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""
        for number, (amount, status) in enumerate(lines, 1)
    )
    un = "urn:un:unece:uncefact:data:standard"
    return f"""<rsm:CrossIndustryInvoice xmlns:rsm="{un}:CrossIndustryInvoice:100"
 xmlns:ram="{un}:ReusableAggregateBusinessInformationEntity:100"><rsm:ExchangedDocumentContext>
<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext><rsm:ExchangedDocument>
<ram:ID>F-2</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
{each}<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{charges}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>{total}</ram:TaxBasisTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def amounts(said):
    return [(line.amount, line.decimals) for line in said.lines]


def test_lines_charges_and_the_total_of_an_invoice():
    """90.00 + 10.00 of lines, a charge of 5.00, an allowance of 2.50: 102.50. The total says 103.00, 0.50 more."""
    charges = CHARGE.format(charge="true", reason="Service", amount="5.00")
    charges += CHARGE.format(charge="false", reason="Discount", amount="2.50")
    said = read_stated(ubl("90.00", "10.00", total="103.00", charges=charges))
    assert amounts(said) == [(9000, 2), (1000, 2), (500, 2), (-250, 2)]
    assert [line.description for line in said.lines] == ["Fee", "Fee", "Service", "Discount"]
    assert said.unexplained == (50, 2)
    assert (said.number, said.issued_on, said.currency) == ("F-1", date(2026, 10, 1), "EUR")
    assert said.buyer_ids == ("acme", "NL003954432B11")


@pytest.mark.parametrize(
    "content",
    [
        ubl("90.00", "-10.00", total="80.00", kind="CreditNote"),
        ubl("90.00", "-10.00", total="80.00", type_code="381"),
        cii([("90.00", ""), ("-10.00", "")], "80.00", "381"),
        cii([("90.00", ""), ("-10.00", "")], "80.00", "261"),  # self-billed
    ],
)
def test_a_credit_note_gives_back_what_it_states(content):
    said = read_stated(content)
    assert said.is_credit_note
    assert amounts(said) == [(-9000, 2), (1000, 2)]
    assert said.unexplained == (0, 2)


def test_charges_of_a_whole_cross_industry_invoice():
    charges = """<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator>
<udt:Indicator xmlns:udt="u">false</udt:Indicator>
</ram:ChargeIndicator><ram:ActualAmount>1.00</ram:ActualAmount><ram:Reason>Discount</ram:Reason>
</ram:SpecifiedTradeAllowanceCharge><ram:SpecifiedLogisticsServiceCharge><ram:Description>Shipping</ram:Description>
<ram:AppliedAmount>4.00</ram:AppliedAmount></ram:SpecifiedLogisticsServiceCharge>"""
    said = read_stated(cii([("90.00", "")], "93.00", charges=charges))
    assert amounts(said) == [(9000, 2), (-100, 2), (400, 2)]
    assert said.unexplained == (0, 2)


def test_a_line_that_stands_for_others_is_not_charged_twice():
    said = read_stated(cii([("90.00", "GROUP"), ("40.00", "DETAIL"), ("50.00", "DETAIL")], "90.00"))
    assert (amounts(said), said.unexplained) == ([(4000, 2), (5000, 2)], (0, 2))


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-16", "UTF-8"])
def test_the_encoding_that_an_invoice_declares_is_read(encoding):
    (line,) = read_stated(ubl("1", name="Été", encoding=encoding)).lines
    assert line.description == "Été"


def test_words_about_document_types_are_no_document_type():
    (line,) = read_stated(ubl("1", name="&lt;!DOCTYPE a [&lt;!ENTITY")).lines
    assert line.description == "<!DOCTYPE a [<!ENTITY"


HARM = {
    "an external entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Invoice>&b;</Invoice>',
    "an external document type": '<!DOCTYPE Invoice SYSTEM "http://localhost:1/a.dtd"><Invoice/>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><Invoice/>',
    "entities that grow": "<!DOCTYPE a ["
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    + "]><Invoice>&e11;</Invoice>",
}


@pytest.mark.parametrize("content", HARM.values(), ids=HARM)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_it_is_read(content, encoding):
    tracemalloc.start()
    with pytest.raises(NotReadable, match="document type declaration"):
        read_stated(content.encode(encoding))
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<Invoice>", "not XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Invoice/>', "not XML"),
        (b'<?xml version="1.0" encoding="shift-jis"?><Invoice/>', "not XML"),
        (b"<Invoice>" + b"\xff" + b"</Invoice>", "not XML"),
        (b"<Order/>", "its root is Order, and no Invoice"),
        (b"<a>" * 100_000, "nested more than"),
        (ubl(), "it has no lines"),
        (cii([], "90.00", profile="urn:factur-x.eu:1p0:minimum"), "its profile is urn:factur-x.eu:1p0:minimum"),
        (ubl("12,50"), "line 1: '12,50' is no amount"),
        (ubl(""), "line 1: '' is no amount"),
        (ubl("1", total="x"), "the total without tax: 'x' is no amount"),
        (ubl("1").replace(b"2026-10-01", b"2026-13-01"), "'2026-13-01' is no day"),
    ],
)
def test_what_is_no_invoice_says_so(content, said):
    with pytest.raises(NotReadable) as refused:
        read_stated(content)
    assert said in str(refused.value)


def test_a_credit_note_without_its_invoice_cannot_be_judged():
    note = read_stated(ubl("10.00", total="10.00", kind="CreditNote", before=REFERENCE.format(number="F-0")))
    with pytest.raises(NotReadable, match="credit note F-1 states only what changes on F-0"):
        together([note])
    with pytest.raises(NotReadable, match="given twice"):
        together([read_stated(ubl("1", "2")), read_stated(ubl("1", "2"))])
    assert together([read_stated(ubl("10.00", kind="CreditNote"))]).lines[0].amount == -1000


def test_invoices_in_two_currencies_are_no_one_audit():
    other = ubl("1").replace(b"EUR", b"USD").replace(b"F-1", b"F-9")
    with pytest.raises(NotReadable, match="EUR and USD"):
        together([read_stated(ubl("1")), read_stated(other)])
