"""Texts of an invoice's pages, without setting them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.billing.sample_invoice import SAMPLE
from tests.documents.bills import BILLS, line, seconds

from counterfoil.contract.wording import objection
from counterfoil.documents.changes import bill_before, changes
from counterfoil.documents.invoice_view import invoice_view
from counterfoil.documents.localised import Localised
from counterfoil.documents.payment_qr import payment_qr
from counterfoil.documents.usage_view import UsageRecord, minutes_by_day, usage_csv, usage_tables
from counterfoil.documents.words import WORDS

NL = Localised("nl", "NL", "EUR")
FR = Localised("fr", "FR", "EUR")
EN = Localised("en", "GB", "GBP")


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_there_in_three_languages_with_the_same_figures(key):
    assert objection(WORDS[key]) == ""


def test_amounts_are_written_as_in_the_country():
    assert NL.money(-1_613) == "€\xa0-16,13"
    assert FR.money(123_456) == "1\u202f234,56\xa0€"
    assert EN.money(5) == "£0.05"
    assert Localised("en", "US", "JPY", 0).money(1_200) == "¥1,200"


def test_a_price_has_the_decimals_it_needs():
    assert NL.unit_price(4_500_001) == "€\xa00,004500001"
    assert NL.unit_price(12_500_000_000) == "€\xa012,50"


def test_what_a_line_counts_and_costs_is_in_words():
    calls = seconds("Calls", 123_457, 4_500_000)
    assert (NL.quantity(calls), NL.price(calls)) == ("34:17:37", "€\xa00,0045 per minuut")
    added = SAMPLE.lines[1]
    assert (EN.quantity(added), EN.price(added)) == ("102 days", "£12.50 for 31 days")
    assert Localised("fr", "FR", "EUR").price(seconds("A", 1, 10**9, 6)) == "1,00\xa0€ pour 0:06"
    data = line("Data", 3 * 2**30, 150_000_000, 2**30, unit="byte", code="AD")
    assert (NL.quantity(data), NL.price(data)) == ("3 GiB", "€\xa00,15 per 1 GiB")


def test_what_changed_is_by_clause_and_the_smallest_together():
    """500 to 541.13 for seats; six clauses differ by 1 to 6: the largest four, then the rest, 3 + 2 + 1."""
    before = replace(SAMPLE, number="1", lines=(line(quantity=40),))
    now = replace(
        SAMPLE, number="2", lines=(*SAMPLE.lines[:2], *(line(f"C{n}", n, 10**9, clause=f"c{n}") for n in range(1, 7)))
    )
    found = [(each.name, each.before, each.now) for each in changes(before, now)]
    assert found == [
        ("Seat fee", 50_000, 54_113), ("C6", 0, 600), ("C5", 0, 500), ("C4", 0, 400), ("", 0, 600),
    ]  # fmt: skip


def test_the_bill_before_is_the_accounts_last_and_no_credit_note():
    issued = [replace(SAMPLE, number=str(number)) for number in range(1, 4)]
    issued[1] = replace(issued[1], kind="credit-note")
    issued.insert(1, replace(SAMPLE, number="x", account="other"))
    assert bill_before(issued[-1], issued).number == "1"
    assert bill_before(issued[0], issued) is None
    assert bill_before(replace(SAMPLE, number=""), issued).number == "3"


def test_lines_of_a_translated_clause_have_its_heading():
    view = invoice_view(SAMPLE, headings={"phone#seat-fee": "Vergoeding per plaats"})
    assert [each["name"] for each in view["lines"]] == [
        "Vergoeding per plaats", "Vergoeding per plaats", "Availability credit",
    ]  # fmt: skip


def test_a_correction_says_what_it_is_in_place_of():
    corrected = replace(SAMPLE.lines[0], owed=50_000, invoiced=52_500, net=-2_500, corrects=("2026-0007",))
    view = invoice_view(replace(SAMPLE, lines=(corrected,)))
    assert view["lines"][0]["replaces"] == "Nu 500,00 in plaats van 525,00 op 2026-0007"


def record(day, hour, quantity, billed, *, covered=0, price=4_500_000, per=60, fixed=0):
    at = datetime(2026, 3, day, hour, 5, tzinfo=UTC)
    of = replace(seconds("Calls", billed, price), number="2")
    return UsageRecord(of, at, "31201234567", quantity, billed, covered, price, per, fixed)


def test_usage_is_itemised_to_the_exact_charge():
    """(90 - 30) s at 0.0045 a minute and a fee of 0.01: 0.0145."""
    (table,) = usage_tables([record(1, 9, 85, 90, covered=30, fixed=10_000_000)], NL, {})
    assert table["rows"] == [["01-03-2026 09:05:00", "31201234567", "1:25", "1:30", "0:30", "0,0145"]]
    assert usage_csv([record(1, 9, 85, 90)]).decode().splitlines()[1] == (
        "2,phone#calls,2026-03-01T09:05:00+00:00,31201234567,85,90,0,0.004500000,60,0.000000000,0.006750000000"
    )


def test_more_than_five_hundred_records_are_summed_by_day():
    """300 and 201 records of 60 s at 0.0045: 1.35 and 0.9045."""
    records = [record(1, 9, 60, 60)] * 300 + [record(2, 9, 60, 60)] * 201
    (table,) = usage_tables(records, EN, {})
    assert table["by_day"]
    assert [row[1:] for row in table["rows"]] == [
        ["300", "5:00:00", "5:00:00", "", "1.3500"], ["201", "3:21:00", "3:21:00", "", "0.9045"],
    ]  # fmt: skip


def test_the_chart_has_every_day_between_the_first_and_the_last():
    assert minutes_by_day([record(1, 9, 90, 90), record(3, 9, 29, 30)]) == {
        date(2026, 3, 1): 2, date(2026, 3, 2): 0, date(2026, 3, 3): 0,
    }  # fmt: skip


def test_a_single_bill_has_no_chart():
    assert invoice_view(SAMPLE)["chart"] is None


def test_a_code_to_pay_by_only_for_euro_to_an_iban():
    assert payment_qr(SAMPLE).startswith(b"<svg")
    for other in ("British", "credit note", "direct debit", "all zero"):
        assert payment_qr(BILLS[other]) is None


def test_the_code_says_amount_account_and_reference(monkeypatch):
    """EPC069-12: service tag, version 002, BIC, name, IBAN, amount, and the text."""
    import segno.helpers

    asked = {}
    real = segno.helpers.make_epc_qr
    monkeypatch.setattr(segno.helpers, "make_epc_qr", lambda **said: asked.update(said) or real(**said))
    payment_qr(SAMPLE)
    assert asked == {
        "name": "Voorbeeld Telecom BV", "iban": "NL91ABNA0417164300", "amount": Decimal("635.25"),
        "text": "2026-0001", "bic": "ABNANL2A",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("balance", "language", "said"),
    [
        (1_761, "en", "This is the final bill: no agreement runs on. In all, with what was open and paid before, your"),
        (1_761, "en", "your account comes to € 17,61 to pay."),
        (-10_000, "nl", "krijgt u € 100,00 terug."),
        (0, "fr", "il ne reste rien à payer."),
    ],
)
def test_a_final_bill_says_what_the_account_comes_to_in_all(balance, language, said):
    final = replace(SAMPLE, is_final=True, account_balance=balance)
    text = invoice_view(final, language=language)["final"].replace("\xa0", " ")
    assert said in text
    assert invoice_view(replace(final, is_final=False))["final"] == ""


def test_a_correction_of_tax_says_that_it_is_one_and_is_no_bill_to_compare_with():
    anew = replace(SAMPLE, number="2", lines=tuple(replace(line, for_tax=True) for line in SAMPLE.lines))
    view = invoice_view(anew, issued=(replace(SAMPLE, number="1"), anew))
    assert view["changes"]["heading"] == "Waarom u deze factuur krijgt"
    assert view["chart"] is None
    later = replace(SAMPLE, number="3")
    assert bill_before(later, (replace(SAMPLE, number="1"), anew, later)).number == "1"


def test_what_is_outside_the_scope_of_tax_is_compared_with_its_like():
    outside = tuple(replace(tax, category="O", rate=0) for tax in SAMPLE.taxes)
    issued = [replace(SAMPLE, number=str(place), taxes=taxes) for place, taxes in
              enumerate((SAMPLE.taxes, outside, SAMPLE.taxes, outside), 1)]  # fmt: skip
    assert [bill_before(each, issued).number for each in issued[2:]] == ["1", "2"]
