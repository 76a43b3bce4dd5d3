"""A customer's status for tax that changes after invoices were issued, worked by hand.

A provider in the Netherlands (21 %) bills 310.00 a month in advance: 310.00 x 0.21 = 65.10. A customer in Belgium with
a VAT number is reverse-charged: 310.00, and no tax.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.billing.billed import Drawer, provider
from tests.billing.test_difference import FEB, JAN, amended, book
from tests.by_hand.book import Agreement, Ended, Fee, Version

from counterfoil.billing.ledger import transactions, trial_balance
from counterfoil.contract.faults import Where
from counterfoil.contract.invoicing import BoundTable, BuyerTable, NumberingTable, VatTable
from counterfoil.contract.money_parameters import Amount
from counterfoil.facts.events import Event

MAR = date(2024, 3, 1)
BELGIAN = "BE0428759497"


def stands(on, country, number="t1", *, recorded=None, **fields):
    said = {"account": "acme", "country": country, "vat_id": None, "tax": None, "exemption": None, **fields}
    return Event("tax-status-changed", "book", number, on, recorded, Where("events/acme.jsonl"), said)


def taxes(invoice):
    return [(each.category, each.rate // 10_000, each.taxable, each.tax) for each in invoice.taxes]


def corrected_in_march():
    """January and February were invoiced at 21 %; in March it is known that it is Belgian since 15 January."""
    drawer = Drawer()
    drawer.bill(book(), JAN)
    drawer.bill(book(), FEB)
    moved = stands(date(2024, 1, 15), "BE", vat_id=BELGIAN)
    return drawer, moved


def test_what_was_taxed_after_the_day_is_credited_at_its_rate_and_invoiced_anew():
    drawer, moved = corrected_in_march()
    credit, anew, march = drawer.bill(book(), MAR, events=(moved,))
    # January was invoiced on 1 January, before the change: it stands. February was invoiced on 1 February.
    assert (credit.kind, taxes(credit), credit.payable) == ("credit-note", [("S", 21, -31_000, -6_510)], -37_510)
    assert [each.number for each in credit.preceding] == ["2024-0002"]
    assert (anew.kind, taxes(anew), anew.payable) == ("invoice", [("AE", 0, 31_000, 0)], 31_000)
    assert [each.number for each in anew.preceding] == ["2024-0002"]
    assert (march.preceding, taxes(march), march.payable) == ((), [("AE", 0, 31_000, 0)], 31_000)
    # Each document has the number that its tax was charged or shifted under.
    assert [each.buyer.vat_id for each in (credit, anew, march)] == ["", BELGIAN, BELGIAN]
    assert "takes back what 2024-0002 charged" in credit.notes[0].text
    assert "in the place of 2024-0002" in anew.notes[0].text
    # The tax point stays, and the line says what it is in full.
    (line,) = anew.lines
    assert (line.tax_point, line.quantity, line.unit, line.net) == (FEB, 1, "unit", 31_000)
    assert drawer.bill(book(), MAR, events=(moved,)) == []


def test_a_run_that_stopped_between_the_documents_goes_on_with_the_same():
    drawer, moved = corrected_in_march()
    whole = drawer.run(book(), MAR, events=(moved,)).drafts
    found = []
    while drafts := drawer.run(book(), MAR, events=(moved,)).drafts:
        found.append(drafts[0])
        drawer.invoices.append(replace(drafts[0], number=f"2024-{len(drawer.invoices) + 1:04d}"))
    assert found == list(whole)


def test_taken_back_and_charged_anew_nothing_is_owed_twice():
    drawer, moved = corrected_in_march()
    drawer.bill(book(), MAR, events=(moved,))
    net = Counter()
    for invoice in drawer.invoices:
        net[invoice.lines[0].period_start] += sum(line.net for line in invoice.lines)
    assert net == {JAN: 31_000, FEB: 31_000, MAR: 31_000}


def test_the_ledger_after_a_correction_of_tax():
    """At the end of February: 65.10 of tax stands for January, two months are earned, and nothing is deferred."""
    drawer, moved = corrected_in_march()
    credit, anew, _ = drawer.bill(book(), MAR, events=(moved,))
    on = date(2024, 2, 29)
    corrected = [*drawer.invoices[:2], *(replace(each, issued_on=on) for each in (credit, anew))]
    balances = trial_balance(transactions(corrected, [], [], on))
    assert balances == {
        ("Assets:Receivable", "EUR"): 37_510 + 31_000,
        ("Income:Fee", "EUR"): -62_000,
        ("Liabilities:Deferred-Revenue", "EUR"): 0,
        ("Liabilities:Tax:21pct", "EUR"): -6_510,
    }


def test_what_is_corrected_and_owed_less_at_once_is_charged_anew_at_what_is_owed():
    # The agreement ended on 11 February: 10 of 29 days of 310.00 are 106.90 (106.8965...).
    drawer, moved = corrected_in_march()
    credit, anew = drawer.bill(book(Ended("order", date(2024, 2, 11))), MAR, events=(moved,))
    assert (taxes(credit), taxes(anew)) == ([("S", 21, -31_000, -6_510)], [("AE", 0, 10_690, 0)])


def test_a_status_that_was_recorded_wrongly_is_corrected_by_another_of_the_same_day():
    drawer, moved = corrected_in_march()
    drawer.bill(book(), MAR, events=(moved,))
    stayed = stands(date(2024, 1, 15), "NL", "t2", recorded=date(2024, 3, 10))
    credit, anew = drawer.bill(book(), date(2024, 3, 31), events=(moved, stayed))
    # February and March are taken back without tax, and charged at 21 %: 620.00 x 0.21 = 130.20.
    assert (taxes(credit), taxes(anew)) == ([("AE", 0, -62_000, 0)], [("S", 21, 62_000, 13_020)])
    assert credit.buyer.vat_id == BELGIAN


def test_two_statuses_of_one_day_are_a_fault():
    drawer, moved = corrected_in_march()
    run = drawer.run(book(), MAR, events=(moved, stands(date(2024, 1, 15), "FR", "t2")))
    assert (run.drafts, run.parked) == ((), {"acme"})
    assert [fault.name for fault in run.faults] == ["two-changes-on-one-day"]


def test_another_vat_number_shifts_the_tax_to_another_party():
    drawer = Drawer(buyer=BuyerTable(street="Street 1", city="City", country="BE", vat_id=BELGIAN))
    drawer.bill(book(), JAN)
    other = stands(JAN, "BE", vat_id="BE0403019261")
    credit, anew = drawer.bill(book(), date(2024, 1, 20), events=(other,))
    assert [each.buyer.vat_id for each in (credit, anew)] == [BELGIAN, "BE0403019261"]
    assert (credit.payable, anew.payable) == (-31_000, 31_000)


def test_a_status_that_leads_to_the_same_tax_changes_nothing():
    drawer = Drawer()
    drawer.bill(book(), JAN)
    named = stands(JAN, "NL", vat_id="NL004495445B01")  # at home, a number shifts nothing
    assert drawer.bill(book(), date(2024, 1, 20), events=(named,)) == []


def test_a_buyer_that_was_edited_waits_until_a_day_is_given():
    drawer = Drawer()
    drawer.bill(book(), JAN)
    before, drawer.buyer = drawer.buyer, BuyerTable(street="Street 1", city="City", country="BE", vat_id=BELGIAN)
    run = drawer.run(book(), FEB)
    assert (run.drafts, run.parked) == ((), {"acme"})
    (fault,) = run.faults
    assert fault.name == "tax-status-undated"
    assert "than invoice 2024-0001 bears, which was made with country NL" in fault.message
    drawer.buyer = before
    (february,) = drawer.bill(book(), FEB, events=(stands(FEB, "BE", vat_id=BELGIAN),))
    assert taxes(february) == [("AE", 0, 31_000, 0)]


def test_what_the_provider_changes_holds_from_then_on():
    drawer = Drawer()
    drawer.bill(book(), JAN)
    drawer.provider = provider(vat=VatTable(small_business=True))
    (february,) = drawer.bill(book(), FEB)
    assert (taxes(february), february.preceding) == ([("E", 0, 31_000, 0)], ())


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        # 1 to 10 January at 310.00 (21 %), 11 to 31 January at 620.00 (reverse charge): 100.00 + 420.00 were invoiced.
        (date(2024, 1, 21), [("AE", 0, -22_000, 0)]),  # 20 days stay, 100.00 + 200.00
        (date(2024, 1, 6), [("AE", 0, -42_000, 0), ("S", 21, -5_000, -1_050)]),  # 5 days stay, 50.00
    ],
)
def test_a_key_of_two_taxes_is_taken_back_at_each_the_last_first(ended, expected):
    drawer = Drawer()
    moved = stands(date(2024, 1, 11), "BE", vat_id=BELGIAN)
    drawer.bill(amended(620), JAN, events=(moved,))
    drawer.bill(amended(620), date(2024, 1, 11), events=(moved,))
    assert [taxes(each) for each in drawer.invoices] == [[("S", 21, 10_000, 2_100)], [("AE", 0, 42_000, 0)]]
    whole = amended(620)
    over = replace(whole, happenings=(*whole.happenings, Ended("order", ended)))
    (credit,) = drawer.bill(over, date(2024, 1, 25), events=(moved,))
    assert taxes(credit) == expected
    assert drawer.bill(over, date(2024, 1, 26), events=(moved,)) == []


def test_both_documents_wait_for_a_person_if_one_does():
    bound = BoundTable(amount=Amount((("EUR", 100_000_000_000),)))
    drawer = Drawer(provider(NumberingTable(bound=bound)))
    drawer.bill(book(), JAN)
    run = drawer.run(book(), date(2024, 1, 20), events=(stands(JAN, "BE", vat_id=BELGIAN),))
    assert run.drafts == ()
    assert [each.draft.net_total for each in run.held] == [-31_000, 31_000]


def two_services():
    """The phone of 310.00 a month, and a donation of 50.00 a month, which is outside the scope of tax."""
    phone = book()
    giving = Agreement("giving", "donation", JAN, quantities={}, states={})
    account = replace(phone.accounts[0], agreements=(*phone.accounts[0].agreements, giving))
    donation = Version("donation", date(2020, 1, 1), (Fee("gift", Fraction(50)),))
    return replace(phone, versions=(*phone.versions, donation), accounts=(account,))


def test_outside_the_scope_of_tax_stands_on_a_document_of_its_own():
    """EN 16931 lets no other category stand beside O (BR-O-11 to BR-O-14)."""
    drawer = Drawer(provider(vat=VatTable(outside_scope=("donation",))))
    phone, gift = drawer.bill(two_services(), JAN)
    assert (taxes(phone), taxes(gift)) == ([("S", 21, 31_000, 6_510)], [("O", 0, 5_000, 0)])
    assert drawer.bill(two_services(), JAN) == []


def test_a_bill_of_two_documents_is_the_same_after_a_stop_between_them():
    drawer = Drawer(provider(vat=VatTable(outside_scope=("donation",))))
    drawer.bill(book(), JAN)
    later = replace(two_services(), happenings=())
    both = drawer.run(later, FEB).drafts
    drawer.invoices.append(replace(both[0], number="2024-0002"))
    assert drawer.run(later, FEB).drafts == both[1:]
    assert [item.number for draft in both for item in draft.balances] == ["2024-0001", "2024-0001"]
