"""Worked examples of the register: Grasshopper."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case as AnyCase
from tests.register.cases import Deck, call, event, order, rule

HOME, TORONTO, PARIS, HAWAII = "+12125550123", "+14165550123", "+33142685300", "+18085550123"
SIX_CENTS = "{ USD = 0.06, per = 'minute' }"
ON_THE_ISLANDS = {"to": HAWAII, "label": "outside-continental-us"}


def Case(*parts):
    return AnyCase(*parts, currency="USD", country="US", time_zone="America/New_York")


def plan(active="2024-07-01", *, term="", ordered="2024-06-01", **terms):
    """A plan at 31.00 that was ordered on 1 June and activated later."""
    settings = "anchor = 'anniversary'\n" + term
    return (
        order("plan", "grasshopper", ordered, settings=settings, **{"plan_fee": "{ USD = 31.00 }", **terms}),
        event("activated", active, "plan"),
    )


def minutes(day, count, **more):
    return call(day, minutes=count, **{"to": HOME, **more})


# Term -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("months", "until"), [(1, date(2024, 7, 5)), (12, date(2025, 6, 5))])
@rule("grasshopper.term")
def test_the_initial_term_begins_with_activation(months, until):
    case = Case(*plan("2024-06-05", term=f"term = {{ months = {months} }}"))
    term = case.life("plan", "2024-06-10").initial_term
    assert (term.start, term.end) == (date(2024, 6, 5), until)


@rule("grasshopper.renewal")
def test_each_term_is_followed_by_one_as_long():
    case = Case(*plan("2024-06-05", term="term = { years = 1 }"))
    terms = case.life("plan", "2026-06-10").terms
    assert [term.end for term in terms[:3]] == [date(2025, 6, 5), date(2026, 6, 5), date(2027, 6, 5)]


@rule("grasshopper.plan-change-next-term")
def test_the_old_fee_is_owed_until_the_next_term():
    # Asked for on 24 June; the change is recorded with the day from which it counts, the first of the next term.
    smaller = event("terms-amended", "2024-07-05", "plan", by="agreement", terms={"plan_fee": {"USD": 21}})
    case = Case(*plan("2024-06-05"), smaller)
    assert (case.of("2024-06"), case.of("2024-07")) == (Decimal("31.00"), Decimal("21.00"))


@rule("grasshopper.plan-change-next-term")
def test_fewer_extensions_count_from_the_next_term():
    base, active = plan("2024-06-05", plan_fee="{ USD = 10.00, per = 'extension' }")
    base = base._replace(text=base.text.replace("[order.terms]", "[order.quantities]\nextension = 3\n[order.terms]"))
    fewer = event("quantity-changed", "2024-06-24", "plan", unit="extension", quantity=2)
    case = Case(base, active, fewer)
    assert (case.of("2024-06"), case.of("2024-07")) == (Decimal("30.00"), Decimal("20.00"))


# Fees -----------------------------------------------------------------------------------------------------------------


@rule("grasshopper.fees-in-advance")
def test_plan_and_add_on_are_charged_in_advance():
    case = Case(*plan("2024-06-05", add_on_fee="{ USD = 10.00 }"))
    assert case.billed("2024-07-05") == Decimal("41.00")


@rule("grasshopper.fees-in-arrears")
def test_usage_is_charged_after_the_month():
    assistance = call("2024-07-10", pieces=1, meter="directory-assistance", to="")
    terms = {"extra_minute_rate": SIX_CENTS, "directory_assistance_fee": "{ USD = 1.50, per = 'record' }"}
    case = Case(*plan(**terms), minutes("2024-07-11", 200), assistance)
    assert case.total("2024-07-31") == Decimal("31.00")
    assert case.billed("2024-08-01", but=["plan-fee"]) == Decimal("13.50")


@rule("grasshopper.plan-components")
def test_minutes_beyond_the_included_ones_are_charged():
    used = (minutes("2024-07-10", 400), minutes("2024-07-11", 140, to=TORONTO), minutes("2024-07-12", 100))
    case = Case(*plan(included_minutes="{ minutes = 500 }", extra_minute_rate=SIX_CENTS), *used)
    assert case.of("2024-07", clause="extra-minutes") == Decimal("8.40")
    assert case.of("2024-07") == Decimal("39.40")


@rule("grasshopper.plan-components")
def test_calls_that_come_in_use_the_included_minutes_too():
    used = (minutes("2024-07-10", 400), minutes("2024-07-11", 240, to=PARIS, direction="inbound"))
    case = Case(*plan(included_minutes="{ minutes = 500 }", extra_minute_rate=SIX_CENTS), *used)
    assert case.of("2024-07") == Decimal("39.40")


@rule("grasshopper.plan-components", "grasshopper.normal-business-use")
def test_on_an_unlimited_plan_calls_at_home_are_included_and_calls_abroad_are_not():
    used = (
        minutes("2024-07-10", 5_000),
        minutes("2024-07-11", 100, to=PARIS),
        minutes("2024-07-12", 10, **ON_THE_ISLANDS),
    )
    terms = {"unlimited_in": "['US', 'CA']", "international_rates": "'world'", "extra_minute_rate": SIX_CENTS}
    case = Case(*plan(**terms), Deck("world", "33,France,0.20,\n1808,Hawaii,0.10,"), *used)
    assert case.of("2024-07") == Decimal("31.00") + Decimal("20.00") + Decimal("1.00")
    assert case.untaken("2024-08-31") == 0


@rule("grasshopper.international-rates")
def test_hawaii_is_international_and_toronto_is_not():
    terms = {"international_rates": "'world'", "extra_minute_rate": SIX_CENTS}
    world = Deck("world", "33,France,0.20,\n1808,Hawaii,0.10,")
    hawaii = Case(*plan(**terms), world, minutes("2024-07-08", 12, **ON_THE_ISLANDS))
    toronto = Case(*plan(**terms), world, minutes("2024-07-08", 12, to=TORONTO))
    assert hawaii.of("2024-07", but=["plan-fee"]) == Decimal("1.20")
    assert toronto.of("2024-07", clause="extra-minutes") == Decimal("0.72")
    assert toronto.of("2024-07", clause="international-rates") == 0


@rule("grasshopper.setup-and-feature-fees")
def test_set_up_is_charged_when_it_is_ordered():
    case = Case(*plan(), event("item-ordered", "2024-07-09", "plan", item="set-up", amount="25.00"))
    assert case.billed("2024-07-09") == Decimal("25.00")


@rule("grasshopper.rate-and-billing-change")
def test_a_changed_rate_holds_for_usage_from_its_day():
    changed = event(
        "terms-amended", "2024-08-01", "plan", by="provider", clause="rate-and-billing-change",
        terms={"extra_minute_rate": {"USD": 0.07, "per": "minute"}},
    )  # fmt: skip
    case = Case(*plan(extra_minute_rate=SIX_CENTS), changed, minutes("2024-07-31", 100), minutes("2024-08-10", 100))
    assert case.of("2024-07", clause="extra-minutes") == Decimal("6.00")
    assert case.of("2024-08", clause="extra-minutes") == Decimal("7.00")


@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "0.10"),  # 18 + 18 + 66 = 102 s = 1.7 minutes x 0.06 = 0.102
        ({"call_decimals": "2"}, "0.11"),  # 0.018 + 0.018 + 0.066, each to the cent: 0.02 + 0.02 + 0.07
        ({"first_step": "{ minutes = 1 }", "call_step": "{ minutes = 1 }"}, "0.24"),  # 1 + 1 + 2 minutes
    ],
    ids=["once on the line", "each call to the cent", "the plan's own steps"],
)
@rule("grasshopper.rating-increment")
def test_calls_are_billed_in_steps_of_6_seconds_and_for_18_at_least(terms, owed):
    calls = [call(f"2024-07-10T1{seconds % 10}:00:00", seconds=seconds, to=HOME) for seconds in (5, 18, 61)]
    case = Case(*plan(extra_minute_rate=SIX_CENTS, **terms), *calls)
    assert case.of("2024-07", clause="extra-minutes") == Decimal(owed)


INTERNATIONAL_ONLY = "['international-rates', 'outside-the-continent']"


@pytest.mark.parametrize(
    ("terms", "left"),
    [({}, "380.00"), ({"deposit_covers": INTERNATIONAL_ONLY}, "380.00")],
    ids=["all charges", "international only"],
)
@rule("grasshopper.international-deposit")
def test_international_charges_of_july_come_off_the_deposit(terms, left):
    paid, ended = (
        event("deposit-paid", "2024-07-12", "plan", amount="500.00"),
        event("agreement-ended", "2024-08-01", "plan"),
    )
    parts = (Deck("world", "33,France,0.20,"), paid, minutes("2024-07-15", 600, to=PARIS))
    case = Case(*plan(international_rates="'world'", **terms), *parts, ended)
    assert case.of("2024-07", clause="international-rates") == Decimal("120.00")
    assert case.total("2024-08-01", clause="international-deposit") == Decimal("-120.00")
    [review] = case.reviews("2024-08-01", clause="international-deposit")
    assert Decimal(review["left"]).scaleb(-2) == Decimal(left)


@pytest.mark.parametrize(
    ("terms", "used"), [({}, "31.00"), ({"deposit_covers": INTERNATIONAL_ONLY}, "0.00")], ids=["all", "international"]
)
@rule("grasshopper.international-deposit")
def test_the_deposit_pays_the_plan_fee_too_unless_the_order_says_otherwise(terms, used):
    paid = event("deposit-paid", "2024-07-12", "plan", amount="500.00")
    case = Case(*plan(**terms), paid)
    assert -case.total("2024-08-01", clause="international-deposit") == Decimal(used)  # the fee of 1 August


@rule("grasshopper.billing-cycle-adjustment")
def test_a_billing_period_cut_short_is_charged_by_days():
    case = Case(*plan("2024-07-05"), event("agreement-ended", "2024-07-21", "plan"))
    assert case.of("2024-07") == Decimal("16.00")


@rule("grasshopper.regulatory-recovery-fee")
def test_the_regulatory_fee_is_a_line_of_its_own_in_the_united_states():
    terms = {"regulatory_fee": "{ USD = 2.50 }"}
    assert Case(*plan(**terms)).of("2024-07", clause="regulatory-recovery-fee") == Decimal("2.50")
    abroad = AnyCase(*plan(**terms), currency="USD", country="CA", time_zone="America/New_York")
    assert abroad.of("2024-07", clause="regulatory-recovery-fee") == 0


@rule("grasshopper.regulatory-recovery-fee-change")
def test_the_regulatory_fee_may_change_without_notice():
    changed = event(
        "terms-amended", "2024-09-01", "plan", by="provider", clause="regulatory-recovery-fee-change",
        terms={"regulatory_fee": {"USD": 2.90}},
    )  # fmt: skip
    case = Case(*plan(regulatory_fee="{ USD = 2.50 }"), changed)
    assert case.of("2024-08", clause="regulatory-recovery-fee") == Decimal("2.50")
    assert case.of("2024-09", clause="regulatory-recovery-fee") == Decimal("2.90")


@pytest.mark.parametrize(
    ("blocks", "counted", "owed"),
    [
        ("started", "beyond-free", "150.00"),
        ("full", "beyond-free", "75.00"),
        ("in-proportion", "beyond-free", "85.00"),
        ("started", "from-first", "225.00"),
    ],
)
@rule("grasshopper.voice-studio-length")
def test_a_greeting_of_1600_words_costs_a_surcharge(blocks, counted, owed):
    terms = {"long_greeting_blocks": f"'{blocks}'", "long_greeting_words": f"'{counted}'"}
    case = Case(*plan(**terms), event("item-ordered", "2024-07-20", "plan", item="greeting", quantity=1600))
    assert case.total("2024-07-31", clause="voice-studio-length") == Decimal(owed)


@rule("grasshopper.voice-studio-length")
def test_a_greeting_of_750_words_costs_no_surcharge():
    case = Case(*plan(), event("item-ordered", "2024-07-20", "plan", item="greeting", quantity=750))
    assert case.total("2024-07-31", clause="voice-studio-length") == 0


# Billing before the end of the month ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "at_once", "after"),
    [({}, "0.00", "6.00"), ({"extra_minutes_billed_at": "'first-charge'"}, "6.00", "0.00")],
    ids=["in the month after", "as soon as the included minutes are used up"],
)
@rule("grasshopper.threshold-overage-billing")
def test_extra_minutes_may_be_billed_at_once_and_in_the_month_after_at_the_latest(terms, at_once, after):
    terms = {"included_minutes": "{ minutes = 500 }", "extra_minute_rate": SIX_CENTS, **terms}
    case = Case(*plan(**terms), minutes("2024-07-20", 500), minutes("2024-07-22", 100))
    assert case.billed("2024-07-22") == Decimal(at_once)
    assert case.billed("2024-08-01", but=["plan-fee"]) == Decimal(after)


THRESHOLD = event("threshold-set", "2024-07-01", "plan", amount="100.00")


@rule("grasshopper.automatic-collection")
def test_usage_that_passes_the_threshold_is_billed_on_that_day():
    before, passes, rest = minutes("2024-07-10", 2_500), minutes("2024-07-18", 10), minutes("2024-07-25", 75)
    case = Case(*plan(extra_minute_rate="{ USD = 0.04, per = 'minute' }"), THRESHOLD, before, passes, rest)
    assert case.total("2024-07-17") == Decimal("31.00")  # 100.00 is not more than 100.00
    assert case.billed("2024-07-18") == Decimal("100.40")
    assert case.billed("2024-08-01", but=["plan-fee"]) == Decimal("3.00")
    assert case.of("2024-07") == Decimal("31.00") + Decimal("103.40")


@rule("grasshopper.plan-fee-timing")
def test_the_next_plan_fee_may_be_billed_when_usage_passes_the_threshold():
    parts = (*plan("2024-07-05", extra_minute_rate=SIX_CENTS), THRESHOLD, minutes("2024-07-29", 1_700))
    asked = Case(*parts)
    assert [review["on"] for review in asked.reviews("2024-07-31", clause="threshold")] == [date(2024, 7, 29)]
    assert asked.billed("2024-08-05", clause="plan-fee") == Decimal("31.00")
    decided = event(
        "review-decided", "2024-07-29", "plan", clause="threshold", period="2024-07-05", choice="bill-now"
    )  # fmt: skip
    now = Case(*parts, decided)
    assert now.billed("2024-07-29") == Decimal("102.00") + Decimal("31.00")
    assert now.billed("2024-08-05") == Decimal("0.00")  # the fee of August, less what was billed for it in July


# The end --------------------------------------------------------------------------------------------------------------


ENDED = event("agreement-ended", "2024-10-05", "plan")


@rule("grasshopper.final-invoice")
def test_the_first_bill_after_the_end_has_the_last_minutes():
    case = Case(*plan(extra_minute_rate=SIX_CENTS), minutes("2024-10-02", 90), ENDED)
    assert case.billed("2024-10-05", clause="extra-minutes") == Decimal("5.40")


@rule("grasshopper.amounts-due-on-termination")
def test_what_is_open_and_not_disputed_is_due_at_the_end():
    opened = event("balance-open", "2024-10-04", "plan", amount="80.00", disputed="15.00")
    assert Case(*plan(), opened, ENDED).total("2024-10-05", clause="settlement") == Decimal("65.00")


@rule("grasshopper.old-debts-collected")
def test_an_old_debt_is_charged_when_a_new_account_is_opened():
    carried = event("balance-carried", "2024-11-01", "plan", amount="45.00", from_account="old")
    assert Case(*plan("2024-11-01"), carried).total("2024-11-01") == Decimal("76.00")


@pytest.mark.parametrize(("charged", "owed"), [("yes", "20.00"), ("no", "0.00")])
@rule("grasshopper.reactivation-fee")
def test_activating_again_costs_its_fee_if_it_is_charged(charged, owed):
    suspended = event("suspended", "2024-10-01", "plan")
    again = event("reactivated", "2024-10-09", "plan", charged=charged)
    case = Case(*plan(reactivation_fee="{ USD = 20.00 }"), suspended, again)
    assert case.billed("2024-10-09", clause="reactivation-fee") == Decimal(owed)
