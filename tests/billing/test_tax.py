"""Tax by country and customer, worked by hand; the cases are those that an accountant would list."""

from dataclasses import replace
from datetime import date

import pytest
from tests.billing.billed import Drawer, provider
from tests.billing.sample_invoice import SEATS
from tests.billing.test_difference import JAN, book
from tests.by_hand.book import Fee

from counterfoil.billing.invoice import TaxStatus
from counterfoil.billing.mentions import legal_notes
from counterfoil.billing.tax import TaxUnsettled, Treatment, in_home_currency, subtotals, tax_day, treatment
from counterfoil.billing.vat_rates import countries, vat_rate
from counterfoil.contract.identifiers import EU
from counterfoil.contract.invoicing import BuyerTable, ExchangeTable, SellerTable, VatTable
from counterfoil.contract.money_parameters import Amount

HERE = VatTable()


def buyer(**more):
    return BuyerTable(street="Street 1", city="City", **more)


@pytest.mark.parametrize(
    ("seller", "vat", "to", "country", "category", "rate"),
    [
        ("NL", HERE, buyer(), "NL", "S", 210_000),
        ("NL", HERE, buyer(vat_id="NL004495445B01"), "NL", "S", 210_000),
        ("BE", HERE, buyer(), "BE", "S", 210_000),
        ("FR", HERE, buyer(), "FR", "S", 200_000),
        ("DE", HERE, buyer(), "DE", "S", 190_000),
        ("LU", HERE, buyer(), "LU", "S", 170_000),
        ("NO", HERE, buyer(), "NO", "S", 250_000),
        ("GB", HERE, buyer(), "GB", "S", 200_000),
        ("NL", HERE, buyer(tax="reduced"), "NL", "S", 90_000),
        ("NL", HERE, buyer(vat_id="BE0428759497"), "BE", "AE", 0),
        ("BE", HERE, buyer(vat_id="FR40303265045"), "FR", "AE", 0),
        # A consumer elsewhere in the Union: the seller's rate, with the one-stop shop that of the customer's country.
        ("NL", HERE, buyer(), "BE", "S", 210_000),
        ("NL", VatTable(one_stop_shop=True), buyer(), "FR", "S", 200_000),
        ("NL", VatTable(one_stop_shop=True), buyer(), "DE", "S", 190_000),
        # A number of the seller's own country does not shift the tax abroad, and a British one shifts none.
        ("NL", HERE, buyer(vat_id="NL004495445B01"), "BE", "S", 210_000),
        ("NL", HERE, buyer(vat_id="GB980780684"), "GB", "G", 0),
        ("NL", HERE, buyer(), "US", "G", 0),
        ("NL", VatTable(outside_union="outside-scope"), buyer(), "US", "O", 0),
        ("NL", HERE, buyer(), "NO", "G", 0),
        ("GB", HERE, buyer(vat_id="NL004495445B01"), "NL", "G", 0),
        ("NO", HERE, buyer(vat_id="NL004495445B01"), "NL", "G", 0),
        ("NL", HERE, buyer(tax="reverse-charge"), "NL", "AE", 0),  # telephony to a reseller at home
        ("NL", HERE, buyer(tax="exempt"), "NL", "E", 0),
        ("FR", VatTable(small_business=True), buyer(), "FR", "E", 0),
        ("US", VatTable(registered=False), buyer(), "US", "O", 0),
        ("NL", VatTable(exempt=("phone",)), buyer(), "NL", "E", 0),
        ("NL", VatTable(outside_scope=("phone",)), buyer(), "NL", "O", 0),
        ("NL", VatTable(reduced=("phone",)), buyer(), "NL", "S", 90_000),
        ("NL", VatTable(reduced=("phone",)), buyer(tax="standard"), "NL", "S", 210_000),
    ],
)
def test_who_is_taxed_how(seller, vat, to, country, category, rate):
    status = TaxStatus(country, to.vat_id or "", to.tax or "")
    how = treatment(seller, vat, status, "phone")
    assert (how.category, how.rate(date(2026, 11, 1))) == (category, rate)


@pytest.mark.parametrize(
    ("country", "kind", "day", "percent"),
    [
        ("NL", "standard", date(2012, 9, 30), 19),
        ("NL", "standard", date(2012, 10, 1), 21),
        ("NL", "reduced", date(2018, 12, 31), 6),
        ("NL", "reduced", date(2019, 1, 1), 9),
        ("DE", "standard", date(2020, 6, 30), 19),
        ("DE", "standard", date(2020, 12, 31), 16),
        ("DE", "standard", date(2021, 1, 1), 19),
        ("LU", "standard", date(2023, 12, 31), 16),
        ("GB", "standard", date(2011, 1, 3), 17.5),
        ("FR", "reduced", date(2026, 1, 1), 5.5),
        ("FI", "standard", date(2026, 1, 1), 25.5),
    ],
)
def test_a_rate_is_that_of_its_day(country, kind, day, percent):
    assert vat_rate(country, kind, day) == percent * 10_000


def test_every_member_state_has_a_standard_rate_today():
    assert countries() >= EU
    assert all(vat_rate(country, "standard", date(2026, 11, 1)) for country in EU)


def test_a_rate_that_is_not_known_is_said_and_not_guessed():
    with pytest.raises(TaxUnsettled, match="reduced rate of VAT of ES on 2026-01-01 is not known"):
        Treatment("S", "ES", "reduced").rate(date(2026, 1, 1))


def test_tax_is_of_the_sum_of_the_lines_of_a_rate():
    # Three lines of 0.33 at 21 %: 0.99 x 0.21 = 0.2079, so 0.21; line by line it would have been 3 x 0.07 = 0.21 ...
    # and three of 0.02: 0.06 x 0.21 = 0.0126, so 0.01, where 3 x 0.0042 would have been nothing.
    lines = [replace(SEATS, net=2) for _ in range(3)]
    (only,) = subtotals(lines, {}, "en", "NL")
    assert (only.taxable, only.tax, only.reason) == (6, 1, "")
    mixed = [
        *lines,
        replace(SEATS, net=10_000, tax_rate=90_000),
        replace(SEATS, net=500, tax_category="AE", tax_rate=0),
    ]
    assert [(each.category, each.rate, each.taxable, each.tax) for each in subtotals(mixed, {}, "en", "NL")] == [
        ("AE", 0, 500, 0),
        ("S", 210_000, 6, 1),
        ("S", 90_000, 10_000, 900),
    ]


def test_a_credit_has_the_same_cents_as_the_charge():
    charge = subtotals([replace(SEATS, net=1_250)], {}, "en", "NL")  # 262.5 is half a cent
    credit = subtotals([replace(SEATS, net=-1_250)], {}, "en", "NL")
    assert (charge[0].tax, credit[0].tax) == (263, -263)


@pytest.mark.parametrize(
    ("until_on", "issued_on", "day"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), date(2026, 1, 1)),  # in advance: the day of the invoice
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 1, 31)),  # in arrears: the last day of the supply
    ],
)
def test_the_tax_day_is_the_supply_or_the_invoice_whichever_is_first(until_on, issued_on, day):
    assert tax_day(until_on, issued_on) == day


@pytest.mark.parametrize(
    ("seller", "language", "to", "code", "text"),
    [
        ("NL", "nl", buyer(vat_id="BE0428759497", country="BE"), "VATEX-EU-AE", "Btw verlegd"),
        ("BE", "nl", buyer(vat_id="NL004495445B01", country="NL"), "VATEX-EU-AE", "Verlegd – Autoliquidation"),
        ("FR", "fr", buyer(vat_id="BE0428759497", country="BE"), "VATEX-EU-AE", "Autoliquidation"),
        ("NL", "en", buyer(vat_id="BE0428759497", country="BE"), "VATEX-EU-AE", "Reverse charge"),
        ("NL", "de", buyer(vat_id="BE0428759497", country="BE"), "VATEX-EU-AE", "Reverse charge"),
        ("NL", "en", buyer(tax="exempt", exemption="Article 11 Wet OB"), "", "Article 11 Wet OB"),
        ("NL", "nl", buyer(tax="exempt"), "", "Vrijgesteld van btw"),
    ],
)
def test_why_there_is_no_tax_is_said_in_the_language_of_the_invoice(seller, language, to, code, text):
    own = SellerTable(street="Street 1", city="City", country=seller)
    drawer = Drawer(provider(seller=own, country=seller), buyer=to, language=language)
    (draft,) = drawer.bill(book(), JAN)
    (subtotal,) = draft.taxes
    assert (draft.tax_total, subtotal.reason_code, subtotal.reason) == (0, code, text)


def test_a_seller_that_charges_no_vat_shows_no_vat_number():
    drawer = Drawer(provider(vat=VatTable(registered=False)))
    (draft,) = drawer.bill(book(), JAN)
    assert draft.seller.vat_id == ""
    assert [each.category for each in draft.taxes] == ["O"]


@pytest.mark.parametrize(
    ("tax", "currency", "country", "expected"),
    [
        (6_510, "EUR", "NL", ("", 0)),
        (0, "USD", "NL", ("", 0)),
        (6_510, "USD", "NL", ("EUR", 6_011)),  # 65.10 x 0.9234 = 60.1133
        (-6_510, "USD", "NL", ("EUR", -6_011)),
        (6_510, "JPY", "NL", ("EUR", 3_906)),  # 6,510 yen x 0.006 = 39.06
        (6_510, "EUR", "NO", ("NOK", 75_842)),  # 65.10 x 11.65 = 758.415, half up
    ],
)
def test_tax_is_stated_in_the_currency_of_the_country(tax, currency, country, expected):
    vat = VatTable(
        exchange=(
            exchange("USD", "EUR", 900_000_000, date(2026, 10, 1)),
            exchange("USD", "EUR", 923_400_000, date(2026, 11, 1)),
            exchange("USD", "EUR", 1_000_000_000, date(2026, 11, 2)),
            exchange("JPY", "EUR", 6_000_000, date(2026, 1, 1)),
            exchange("EUR", "NOK", 11_650_000_000, date(2026, 1, 1)),
        )
    )
    assert in_home_currency(tax, currency, country, vat, date(2026, 11, 1)) == expected


def exchange(currency, home, rate, from_on):
    return ExchangeTable(currency=currency, rate=Amount(((home, rate),)), from_on=from_on)


def test_without_an_exchange_rate_there_is_no_invoice():
    drawer = Drawer(provider(vat=HERE))
    plain = book()
    dollars = replace(plain, accounts=(replace(plain.accounts[0], currency="USD"),))
    run = drawer.run(dollars, JAN)
    assert (run.drafts, run.parked) == ((), {"acme"})
    assert "tax of NL is to be stated in EUR, and USD has no exchange rate on 2024-01-01" in run.faults[0].message


def test_what_french_law_wants_on_every_invoice():
    notes = legal_notes("FR", "fr", "SAS au capital de 10 000 €, RCS Paris 303 265 045", "", on_debits=True)
    assert [note.code for note in notes] == ["REG", "PMD", "PMT", "AAB", "AAI", "TXD"]
    assert "40 €" in notes[2].text


def test_regulatory_fees_are_lines_that_no_vat_is_charged_on_in_the_united_states():
    own = SellerTable(street="1 Main Street", city="Springfield", country="US")
    drawer = Drawer(provider(seller=own, vat=VatTable(registered=False), country="US"), buyer=buyer(country="US"))
    recovery = Fee("regulatory-recovery-fee", 3)
    (draft,) = drawer.bill(book(clauses=(Fee("fee", 20), recovery)), JAN)
    assert {line.clause: line.net for line in draft.lines} == {"fee": 2_000, "regulatory-recovery-fee": 300}
    assert (draft.tax_total, draft.payable) == (0, 2_300)
