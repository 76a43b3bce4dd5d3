"""What the writers state: signs, decimals, periods, clauses; by hand."""

import re
from dataclasses import replace
from datetime import date

import pytest
from tests.billing.sample_invoice import SAMPLE
from tests.documents.bills import BILLS, FR, FR_BUYER, US_BUYER, seconds

from counterfoil.documents.cii import cii
from counterfoil.documents.stated import Stated, decimal_text, percent, xml_text
from counterfoil.documents.ubl import ubl


def texts(document, name):
    return re.findall(rf"<(?:\w+:)?{name}(?: [^>]*)?>([^<]*)</", document.decode())


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(52_500, 2, "525.00"), (-1_613, 2, "-16.13"), (5, 2, "0.05"), (0, 2, "0.00"), (1_200, 0, "1200"),
     (12_500_000_000, 9, "12.5"), (4_500_001, 9, "0.004500001"), (0, 9, "0"), (10_000_000_000, 9, "10")],
)  # fmt: skip
def test_amounts_have_two_decimals_and_prices_what_they_need(value, digits, text):
    assert decimal_text(value, digits) == text


def test_rates_are_in_percent():
    assert [percent(each) for each in (210_000, 55_000, 0, 196_000)] == ["21", "5.5", "0", "19.6"]


def test_a_finer_price_than_six_decimals_is_for_a_larger_quantity():
    """0.004500001 for 60 seconds is 4.500001 for 60,000."""
    stated = Stated.of(SAMPLE, syntax="ubl")
    assert stated.price(seconds("Calls", 1, 4_500_001)) == ("4.500001", "60000")
    assert stated.price(seconds("Calls", 1, 1_234, 1)) == ("0.001234", "1000")
    assert stated.price(SAMPLE.lines[1]) == ("12.5", "31")


def test_a_credit_note_turns_every_sign():
    """16.13 is taken back: 13.33 net would be wrong, -16.13 too; the tax is 3.39 (3.3873)."""
    document = ubl(BILLS["credit note"])
    assert texts(document, "CreditNoteTypeCode") == ["381"]
    assert texts(document, "CreditedQuantity") == ["1"]
    assert texts(document, "PayableAmount") == ["19.52"]
    assert texts(document, "TaxAmount") == ["3.39", "3.39"]
    positive = ubl(BILLS["credit note with a positive line"])
    assert texts(positive, "CreditedQuantity") == ["1", "-2"]
    assert texts(positive, "LineExtensionAmount") == ["74.00", "99.00", "-25.00"]


def test_every_line_carries_its_clause():
    for document, name in ((ubl(SAMPLE), "Name"), (cii(SAMPLE), "Description")):
        assert texts(document, name).count("Contract clause") == 3
        assert [each for each in texts(document, "Value") if "#" in each] == [
            "phone#seat-fee", "phone#seat-fee", "phone#availability",
        ]  # fmt: skip


def test_days_are_the_first_and_the_last():
    document = ubl(SAMPLE)
    assert texts(document, "StartDate")[:3] == ["2026-03-01", "2026-03-01", "2026-03-15"]
    assert set(texts(document, "EndDate")) == {"2026-03-31"}
    one_day = replace(SAMPLE, from_on=date(2026, 3, 1), until_on=date(2026, 3, 1))
    assert Stated.of(one_day, syntax="ubl").last_day == date(2026, 3, 1)


def test_what_is_set_off_is_prepaid():
    """40 x 12.50 with 21 % is 605.00, less a deposit of 200.00."""
    document = ubl(BILLS["a deposit set off"])
    assert (texts(document, "PrepaidAmount"), texts(document, "PayableAmount")) == (["200.00"], ["405.00"])
    claimed = cii(BILLS["a balance claimed"])
    assert (texts(claimed, "TotalPrepaidAmount"), texts(claimed, "DuePayableAmount")) == (["-12.00"], ["617.00"])


def test_outside_the_scope_no_vat_number_is_shown():
    assert b"NL001234567B01" not in ubl(BILLS["outside the scope"])
    assert b"NL001234567B01" not in cii(BILLS["outside the scope"])


def test_which_rules_a_document_is_under():
    assert Stated.of(SAMPLE, syntax="ubl").profile == "peppol"
    assert Stated.of(SAMPLE, syntax="cii").profile == "en16931"
    assert Stated.of(BILLS["French"], syntax="ubl").profile == "france"
    assert Stated.of(BILLS["French"], syntax="cii").profile == "france"
    assert Stated.of(replace(SAMPLE, buyer=US_BUYER), syntax="ubl").profile == "en16931"
    abroad = Stated.of(BILLS["reverse charge, French to Belgian"], syntax="ubl")
    assert abroad.endpoint(FR) == (FR.vat_id, "9957")
    to_france = Stated.of(replace(SAMPLE, buyer=FR_BUYER), syntax="ubl")
    assert FR_BUYER.endpoint_scheme == "0225"
    assert to_france.endpoint(FR_BUYER) == (FR_BUYER.vat_id, "9957")


def test_peppol_has_one_note_and_france_one_for_each_code():
    assert len(texts(ubl(BILLS["reverse charge, French to Belgian"]), "Note")) == 2  # the other: payment terms
    codes = [each[1:4] for each in texts(ubl(BILLS["French"]), "Note") if each.startswith("#")]
    assert codes == ["REG", "PMD", "PMT", "AAB", "AAI"]


def test_a_text_is_what_xml_can_say():
    assert xml_text(" a\x00\x07b\tc\ud800\ufffe½ ") == "ab\tc½"


def test_the_same_invoice_gives_the_same_bytes():
    assert ubl(SAMPLE) == ubl(SAMPLE)
    assert cii(SAMPLE) == cii(SAMPLE)
