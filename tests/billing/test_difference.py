"""What is owed less what was invoiced, worked by hand: fees of 31 x EUR 10 a month, so that a day is 10 euros."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from tests.billing.billed import Drawer
from tests.by_hand.book import Account, Agreement, Amended, Book, Changed, Ended, Fee, PerMeasure, Use, Version

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
FEE = Fee("fee", Fraction(310), "device")
CALLS = PerMeasure("calls", {"meter": ("voice",)}, Fraction(1), 60)


def book(*happenings, uses=(), clauses=(FEE, CALLS), states=None, quantity=1):
    order = Agreement("order", "phone", JAN, quantities={"device": quantity}, states=states or {})
    account = Account("acme", "EUR", 2, "Europe/Amsterdam", (order,))
    return Book((Version("phone", date(2020, 1, 1), clauses),), (account,), tuple(happenings), tuple(uses))


def call(number, day, minutes):
    return Use("acme", number, datetime(2024, 1, day, 12, tzinfo=UTC), 60 * minutes)


def nets(invoice):
    return {(line.clause, line.part): line.net for line in invoice.lines}


def test_the_first_bill_has_every_line_and_the_second_day_none():
    drawer = Drawer()
    (first,) = drawer.bill(book(), JAN)
    assert nets(first) == {("fee", "device"): 31_000}
    assert (first.kind, first.net_total, first.tax_total, first.payable) == ("invoice", 31_000, 6_510, 37_510)
    assert drawer.bill(book(), date(2024, 1, 20)) == []


def test_a_late_record_is_a_line_for_the_difference_that_names_the_invoice_it_corrects():
    drawer = Drawer()
    drawer.bill(book(uses=[call(1, 5, 10)]), FEB)
    (second,) = drawer.bill(book(uses=[call(1, 5, 10), call(2, 6, 7)]), date(2024, 2, 15))
    (line,) = second.lines
    assert (line.clause, line.owed, line.invoiced, line.net) == ("calls", 1_700, 1_000, 700)
    assert line.corrects == ("2024-0001",)
    assert (line.quantity, line.unit, line.unit_price, line.base_quantity) == (1, "piece", 7_000_000_000, 1)
    assert second.kind == "invoice"
    assert [each.number for each in second.preceding] == ["2024-0001"]


def test_an_ended_agreement_gets_a_credit_note_for_the_days_that_were_paid_in_advance():
    drawer = Drawer()
    drawer.bill(book(), JAN)
    (credit,) = drawer.bill(book(Ended("order", date(2024, 1, 11))), date(2024, 1, 11))
    (line,) = credit.lines
    assert credit.kind == "credit-note"
    assert (line.owed, line.invoiced, line.net) == (10_000, 31_000, -21_000)
    assert (credit.net_total, credit.tax_total) == (-21_000, -4_410)
    assert [each.number for each in credit.preceding] == ["2024-0001"]
    assert credit.is_final


def test_a_line_that_vanished_is_taken_back_in_the_words_that_charged_it():
    drawer = Drawer()
    with_set_up = book(clauses=(FEE, Fee("support", Fraction(50)), CALLS))
    drawer.bill(with_set_up, JAN)
    (credit,) = drawer.bill(book(), date(2024, 1, 2))
    (line,) = credit.lines
    assert (line.clause, line.name, line.owed, line.invoiced, line.net) == (
        "support",
        "The clause support",
        0,
        5_000,
        -5_000,
    )
    assert credit.kind == "credit-note"
    # And when the clause is back, so is its line.
    (again,) = drawer.bill(with_set_up, date(2024, 1, 3))
    assert nets(again) == {("support", ""): 5_000}


def amended(price):
    fee = Fee("fee", "@seat__device", "device")
    happened = (Amended("order", date(2024, 1, 11), {"seat__device": Fraction(price)}),)
    return book(*happened, clauses=(fee,), states={"seat__device": Fraction(310)})


def test_a_price_amended_in_mid_period_gives_two_lines_of_one_key_that_are_billed_once_each():
    # Known before the period: 10 days at 310, 21 days at 620 of 31: 100.00 on the first and 420.00 on the eleventh.
    drawer = Drawer()
    (first,) = drawer.bill(amended(620), JAN)
    assert [line.net for line in first.lines] == [10_000]
    (second,) = drawer.bill(amended(620), date(2024, 1, 11))
    (line,) = second.lines
    assert (line.net, line.corrects) == (42_000, ())  # a new line, not a correction
    assert drawer.bill(amended(620), date(2024, 1, 31)) == []


def test_a_price_amended_after_the_bill_is_one_correction_of_the_key():
    drawer = Drawer()
    fee = Fee("fee", "@seat__device", "device")
    before = book(clauses=(fee,), states={"seat__device": Fraction(310)})
    drawer.bill(before, JAN)
    (second,) = drawer.bill(amended(620), date(2024, 1, 11))
    (line,) = second.lines
    assert (line.owed, line.invoiced, line.net, line.corrects) == (52_000, 31_000, 21_000, ("2024-0001",))
    assert [share.amount for share in line.shares] == [10_000, 42_000]


def test_an_increase_is_a_line_of_its_own_on_the_next_bill():
    drawer = Drawer()
    drawer.bill(book(), JAN)
    grown = book(Changed("order", date(2024, 1, 11), "device", 2))
    assert drawer.bill(grown, date(2024, 1, 31)) == []
    (second,) = drawer.bill(grown, FEB)
    assert nets(second) == {("fee", "device from 2024-01-11"): 21_000, ("fee", "device"): 62_000}
    assert [line.corrects for line in second.lines] == [(), ()]


def test_what_comes_to_nothing_is_no_invoice():
    drawer = Drawer()
    free = book(clauses=(Fee("fee", Fraction(0)),))
    assert drawer.bill(free, FEB) == []


def test_lines_of_zero_stand_beside_others():
    drawer = Drawer()
    (first,) = drawer.bill(book(clauses=(Fee("fee", Fraction(0)), Fee("support", Fraction(50)))), JAN)
    assert nets(first) == {("fee", ""): 0, ("support", ""): 5_000}


def test_an_account_with_a_fault_is_parked_and_the_other_gets_its_bill():
    two = book()
    other = replace(two.accounts[0], id="cleo", agreements=(replace(two.accounts[0].agreements[0], id="other"),))
    lacking = replace(other, agreements=(replace(other.agreements[0], quantities={}),))
    drawer = Drawer()
    run = drawer.run(replace(two, accounts=(two.accounts[0], lacking)), JAN)
    assert [draft.account for draft in run.drafts] == ["acme"]
    assert run.parked == {"cleo"}
    assert [fault.name for fault in run.faults] == ["missing-quantity"]
    # What a parked account was invoiced is not taken back.
    sound = replace(two, accounts=(two.accounts[0], other))
    drawer.bill(sound, JAN)
    run = drawer.run(replace(two, accounts=(two.accounts[0], lacking)), JAN)
    assert run.drafts == ()


def test_an_account_that_was_invoiced_and_is_gone_is_a_fault_and_no_credit():
    two = book()
    other = replace(two.accounts[0], id="cleo", agreements=(replace(two.accounts[0].agreements[0], id="other"),))
    drawer = Drawer()
    drawer.bill(replace(two, accounts=(two.accounts[0], other)), JAN)
    run = drawer.run(two, JAN)
    assert (run.drafts, run.parked) == ((), {"cleo"})
    assert [fault.name for fault in run.faults] == ["unknown-account"]


def test_an_account_without_an_address_is_parked():
    drawer = Drawer(buyer=None)
    run = drawer.run(book(), JAN)
    assert (run.drafts, run.parked) == ((), {"acme"})
    assert "setting `buyer` is missing" in run.faults[0].message


@pytest.mark.parametrize(
    ("clauses", "uses", "figures"),
    [
        ((FEE,), (), (1, "unit", 310_000_000_000, 1)),
        ((Fee("fee", Fraction(12), price_months=12),), (), (1, "unit", 12_000_000_000, 12)),
        ((CALLS,), [call(1, 5, 3)], (180, "second", 1_000_000_000, 60)),
    ],
)
def test_quantity_times_price_is_the_amount(clauses, uses, figures):
    drawer = Drawer()
    (first,) = drawer.bill(book(clauses=clauses, uses=uses), FEB)
    line = first.lines[0]
    assert (line.quantity, line.unit, line.unit_price, line.base_quantity) == figures
