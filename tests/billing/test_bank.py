"""Files to and from the bank: debits that the schema takes, the same bytes each time; statements that count once."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from tests.billing.billed import provider
from tests.billing.sample_invoice import SAMPLE

from counterfoil.billing import Mandate, PaymentTerms
from counterfoil.billing.collecting import collections
from counterfoil.billing.receivables import payments_of, standings
from counterfoil.book.bank_statement import NotAStatement, matched, read_statement
from counterfoil.book.direct_debit_file import NoCreditor, direct_debit_file
from counterfoil.contract.faults import Where
from counterfoil.contract.invoicing import BankTable, MandateTable
from counterfoil.facts.events import Event

MANDATE = Mandate("M-17", date(2025, 6, 1), "BE71096123456769", "", "Molen & Zoon BV", "NL00ZZZ123456780000")
BY_DEBIT = PaymentTerms(14, "59", "", "2026-0001", None, MANDATE)
DUE = date(2026, 4, 1)


def collected(number="2026-0001", **more):
    return replace(SAMPLE, number=number, due_on=DUE, terms=BY_DEBIT, **more)


def event(kind, amount, invoice="2026-0001", on=date(2026, 3, 20)):
    fields = {"account": "molen", "invoice": invoice, "amount": Decimal(amount)}
    return Event(kind, "book", f"{kind}{amount}", on, None, Where("e"), fields)


NOW = MandateTable(reference="M-17", signed_on=date(2025, 6, 1), iban="BE71096123456769", holder="Molen & Zoon BV")


def due(invoices, *events, on=DUE, mandate=NOW):
    return tried(invoices, *events, on=on, mandate=mandate)[0]


def tried(invoices, *events, on=DUE, mandate=NOW):
    mandates = {} if mandate is None else {"molen": mandate}
    return collections(invoices, standings(invoices, payments_of(events, {"molen": "EUR"}), on), events, mandates, on)


def test_what_is_open_of_an_invoice_with_a_mandate_is_collected_once_from_its_due_day():
    assert [(each.invoice, each.amount) for each in due([collected()])] == [("2026-0001", 63_525)]
    assert due([collected()], on=date(2026, 3, 31)) == []
    assert [each.amount for each in due([collected()], event("payment-received", "35.25"))] == [60_000]
    assert due([collected()], event("payment-received", "635.25")) == []
    assert due([collected()], event("collection-sent", "635.25")) == []
    assert due([SAMPLE]) == []  # no mandate
    assert due([collected(currency="USD")]) == []  # SEPA is in euros


@pytest.mark.parametrize(
    ("mandate", "events", "on", "why"),
    [
        (NOW, (), date(2028, 5, 31), None),
        (NOW, (), date(2028, 6, 1), "lapsed"),  # signed on 1 June 2025, and 36 months not used
        (NOW, (event("collection-sent", "1.00", "2026-0000", date(2026, 3, 20)),), date(2029, 3, 19), None),
        (NOW, (event("collection-sent", "1.00", "2026-0000", date(2026, 3, 20)),), date(2029, 3, 20), "lapsed"),
        (None, (), DUE, "withdrawn"),
        (replace(NOW, signed_on=date(2026, 4, 2)), (), DUE, "not-signed"),
        (replace(NOW, signed_on=DUE), (), DUE, None),
    ],
)
def test_under_a_mandate_that_does_not_hold_nothing_is_collected(mandate, events, on, why):
    found, left = tried([collected()], *events, on=on, mandate=mandate)
    assert [each.why for each in left] == ([why] if why else [])
    assert len(found) == (0 if why else 1)


def test_it_is_collected_from_the_account_that_the_mandate_names_now():
    moved = replace(NOW, reference="M-18", iban="NL20INGB0001234567")
    (one,) = due([collected()], mandate=moved)
    assert (one.mandate.reference, one.mandate.iban, one.mandate.creditor_id) == (
        "M-18", "NL20INGB0001234567", "NL00ZZZ123456780000",
    )  # fmt: skip


def test_the_file_is_valid_has_the_amounts_and_is_the_same_each_time():
    bank = BankTable(iban="NL91ABNA0417164300", creditor_id="NL00ZZZ123456780000")
    both = due([collected(), collected("2026-0002", gross_total=10_000)])
    content = direct_debit_file(both, provider(bank=bank), DUE)
    assert content == direct_debit_file(both, provider(bank=bank), DUE)
    root = ElementTree.fromstring(content)
    assert root.tag == "{urn:iso:std:iso:20022:tech:xsd:pain.008.001.08}Document"

    def texts(name):
        return [each.text for each in root.iter() if each.tag.endswith(f"}}{name}")]

    assert texts("InstdAmt") == ["635.25", "100.00"]
    assert texts("CtrlSum") == ["735.25", "735.25"]
    assert texts("EndToEndId") == ["2026-0001", "2026-0002"]
    assert texts("MndtId") == ["M-17", "M-17"]
    assert texts("ReqdColltnDt") == ["2026-04-01"]
    assert texts("CreDtTm") == ["2026-04-01T00:00:00"]


def test_a_provider_without_a_creditor_id_collects_nothing():
    with pytest.raises(NoCreditor, match="creditor_id"):
        direct_debit_file(due([collected()]), provider(bank=BankTable(iban="NL91ABNA0417164300")), DUE)


def entry(
    amount, *, sign="CRDT", remittance="", end_to_end="NOTPROVIDED", iban="", ref="1", status="BOOK", returned=""
):
    party, account = ("Dbtr", "DbtrAcct") if sign == "CRDT" else ("Cdtr", "CdtrAcct")
    return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>
      <BookgDt><Dt>2026-04-02</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls>
      <Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
      <RltdPties><{party}><Pty><Nm>Molen</Nm></Pty></{party}><{account}><Id><IBAN>{iban}</IBAN></Id></{account}></RltdPties>
      <RmtInf><Ustrd>{remittance}</Ustrd></RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"""


def stated(*entries):
    inside = "".join(entries)
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        f"<BkToCstmrStmt><Stmt><Id>S1</Id>{inside}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


OGM = replace(SAMPLE, number="2026-0009", account="oak", terms=replace(SAMPLE.terms, reference="+++202/6000/00192+++"))
RETURNED = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (entry("635.25", remittance="invoice 2026-0001"), ("payment-received", "molen", "635.25", "2026-0001")),
        (entry("635.25", remittance="Factuur 20260001, dank"), ("payment-received", "molen", "635.25", "2026-0001")),
        (entry("600.5", end_to_end="2026-0001"), ("payment-received", "molen", "600.50", "2026-0001")),
        (entry("100.00", remittance="202600000192"), ("payment-received", "oak", "100.00", "2026-0009")),
        (entry("100.00", remittance="+++202/6000/00192+++"), ("payment-received", "oak", "100.00", "2026-0009")),
        (entry("50.00", iban="BE71096123456769"), ("payment-received", "molen", "50.00", None)),
        (entry("50.00", remittance="2026-00010"), None),  # no invoice of that number
        (entry("50.00", remittance="2026-0001 2026-0009"), None),  # of two accounts
        (entry("50.00", sign="DBIT", end_to_end="2026-0001"), None),  # paid out: for a person
        (
            entry("635.25", sign="DBIT", end_to_end="2026-0001", returned=RETURNED),
            ("payment-returned", "molen", "635.25", "2026-0001"),
        ),
    ],
)
def test_whose_a_movement_is(said, expected):
    (found,) = matched(read_statement(stated(said)), [SAMPLE, OGM], {"BE71096123456769": "molen"})
    event = found.event()
    if expected is None:
        assert event is None
    else:
        assert (event["type"], event["account"], event["amount"], event.get("invoice")) == expected
        assert event["effective_on"] == "2026-04-02"
        json.dumps(event)


def test_what_is_not_booked_is_left_out_and_what_comes_again_has_the_same_id():
    first = read_statement(stated(entry("1.00", ref="a"), entry("2.00", ref="b", status="PDNG")))
    again = read_statement(stated(entry("2.00", ref="b"), entry("1.00", ref="a")))
    assert [each.amount for each in first] == [100]
    assert first[0].id == again[1].id != again[0].id


def test_what_is_stated_twice_under_one_reference_of_the_bank_counts_once():
    once = read_statement(stated(entry("1.00", ref="a"), entry("1.00", ref="a"), entry("2.00", ref="a")))
    assert [each.amount for each in once] == [100, 200]


def test_a_payment_in_another_currency_than_its_invoice_is_left_to_a_person():
    dollars = entry("635.25", remittance="invoice 2026-0001").replace('Ccy="EUR"', 'Ccy="USD"')
    (found,) = matched(read_statement(stated(dollars)), [SAMPLE])
    assert found.event() is None


def test_two_payments_alike_are_two():
    both = read_statement(stated(entry("1.00", ref=""), entry("1.00", ref="")))
    assert len({each.id for each in both}) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<Document", "not XML"),
        (b"<html/>", "not a bank statement"),
        (stated(entry("1.005")), "'1.005' is no amount of EUR"),
        (stated(entry("-1.00")), "'-1.00' is no amount of EUR"),
        (stated(entry("1.00").replace('Ccy="EUR"', 'Ccy="XYQ"')), "'XYQ', which is no currency of ISO 4217"),
    ],
)
def test_what_is_no_statement_is_refused(content, said):
    with pytest.raises(NotAStatement, match=said):
        read_statement(content)
