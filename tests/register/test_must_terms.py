"""Worked examples of the register: renewals, changes of prices, and what is due at the end, as duties."""

from datetime import date

import pytest
from tests.register.cases import Case, event, order, rule

from counterfoil.contract.wording import Money


def renewed(case, today, clause="", until=""):
    found = case.must(today, until, clause=clause, says="renewed", who="customer")
    return [(one.due_on, one.duty.figures["last"]) for one in found]


@rule("nice-cxone.auto-renewal")
def test_cxone_is_renewed_for_two_years_and_again():
    case = Case(order("cxone", "nice-cxone", "2022-03-01", settings="term = { months = 24 }"), is_checked=False)
    assert renewed(case, "2023-06-01") == [(date(2024, 3, 1), date(2026, 2, 28))]
    assert renewed(case, "2024-06-01") == [(date(2026, 3, 1), date(2028, 2, 29))]


@rule("grasshopper.renewal")
def test_a_year_of_grasshopper_is_renewed_for_a_year():
    year = order("phone", "grasshopper", "2024-06-05", settings="term = { months = 12 }", plan_fee="{ USD = 28.00 }")
    case = Case(year, event("activated", "2024-06-05", "phone"), currency="USD")
    assert renewed(case, "2024-09-01") == [(date(2025, 6, 5), date(2026, 6, 4))]


@rule("goto-connect.renewal")
@pytest.mark.parametrize(
    ("months", "day", "last"), [(24, date(2026, 4, 1), date(2027, 3, 31)), (6, date(2024, 10, 1), date(2025, 3, 31))]
)
def test_connect_is_renewed_for_a_year_at_most(months, day, last):
    case = Case(
        order(
            "voice", "goto-connect", "2024-04-01", settings=f"term = {{ months = {months} }}",
            term_counted_from='"first-day"',
        )
    )  # fmt: skip
    assert renewed(case, "2024-06-01") == [(day, last)]


def crm(*events):
    terms = {"plan_price": '{ EUR = 50.00, per = "sales-plan" }'}
    text = 'every = "quarter"'
    return Case(
        order("crm", "superoffice-crm-online", "2015-08-10", settings=text, users="sales-plan = 10", **terms), *events
    )


@rule(
    "superoffice-crm-online.contract-period-follows-invoice-period", "superoffice-crm-online.runs-until-terminated",
    "superoffice-crm-online.late-notice-renews-one-invoice-period",
)  # fmt: skip
def test_after_the_first_year_superoffice_is_renewed_by_the_quarter():
    assert renewed(crm(), "2016-08-01") == [(date(2016, 9, 1), date(2016, 11, 30))]
    assert renewed(crm(), "2016-09-01") == [(date(2016, 12, 1), date(2017, 2, 28))]
    late = event("notice-given", "2016-08-05", "crm", by="customer", ends_on="2016-09-01")
    assert renewed(crm(late), "2016-08-06") == [(date(2016, 9, 1), date(2016, 11, 30))]


def announcements(case, today, clause):
    return [one.due_on for one in case.must(today, clause=clause, says="announce")]


@rule(
    "goto-connect.annual-rate-adjustment", "goto-connect.standard-rate-change", "goto-connect.pass-through-rate-change"
)
def test_a_yearly_change_is_announced_thirty_days_before_and_others_need_not_be():
    voice = order("voice", "goto-connect", "2024-01-01", settings="term = { months = 3 }")
    plan = event("change-planned", "2024-05-02", "voice", change="prices", takes_effect_on="2024-06-09")
    told = event("change-announced", "2024-05-10", "voice", change="prices", takes_effect_on="2024-06-09")
    case = Case(voice, plan, told)
    assert announcements(case, "2024-05-10", "annual-rate-adjustment") == [date(2024, 5, 10)]
    (duty,) = case.must("2024-05-10", clause="annual-rate-adjustment")
    assert duty.stands == "fulfilled"
    for clause in ("standard-rate-change", "pass-through-rate-change", "regulatory-recovery-fee-change"):
        assert case.must("2024-05-10", clause=clause) == []


@rule(
    "grasshopper.rate-and-billing-change", "grasshopper.regulatory-recovery-fee-change",
    "goto-connect.regulatory-recovery-fee-change",
)  # fmt: skip
def test_rates_of_grasshopper_change_without_notice():
    plan = event("change-planned", "2024-07-20", "phone", change="prices", takes_effect_on="2024-08-01")
    phone = order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }")
    case = Case(phone, event("activated", "2024-06-05", "phone"), plan, currency="USD")
    for clause in ("rate-and-billing-change", "regulatory-recovery-fee-change"):
        assert case.must("2024-08-01", clause=clause) == []


@rule("grasshopper.amounts-due-on-termination")
def test_what_is_not_disputed_is_due_at_the_end():
    phone = order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }")
    case = Case(
        phone,
        event("activated", "2024-06-05", "phone"),
        event("balance-open", "2024-10-01", "phone", amount=80, disputed=15),
        event("agreement-ended", "2024-10-04", "phone"),
        currency="USD",
    )
    (duty,) = case.must("2024-10-04", says="pay")
    assert duty.duty.figures["amount"] == Money(6500, "USD")


@rule("goto-connect.early-termination")
def test_whoever_leaves_early_owes_until_the_end_of_the_term():
    def owed(**fields):
        case = Case(
            order(
                "voice", "goto-connect", "2025-04-01", settings="term = { months = 12 }",
                term_counted_from='"first-day"',
            ),
            event("agreement-ended", "2025-10-01", "voice", **fields),
        )  # fmt: skip
        return [one.due_on for one in case.must("2025-10-01", says="still-owed")]

    assert owed(by="customer") == [date(2026, 3, 31)]
    assert owed(by="customer", cause="provider-breach") == []


@rule("openvoice-integrated.converts-to-openvoice")
def test_ovi_is_to_become_openvoice_when_the_last_host_ends():
    case = Case(
        order("meet", "goto-meeting", "2024-01-01"),
        order("ovi", "openvoice-integrated", "2024-01-01"),
        event("agreement-ended", "2024-10-01", "meet"),
        is_checked=False,
    )
    (duty,) = case.must("2024-09-20", says="converted")
    assert (duty.due_on, duty.duty.figures["to"]) == (date(2024, 10, 1), "openvoice")


@rule("enhanced-audio-services.linked-termination", "openvoice-services.linked-termination")
def test_audio_that_ends_with_its_host_is_refunded():
    flat_rate = {"audio_user_price": '{ EUR = 5.00, per = "audio-user" }', "countries": '["NL"]'}
    for service in ("enhanced-audio-flat-rate", "openvoice-integrated-flat-rate"):
        case = Case(
            order("meet", "goto-meeting", "2024-01-01"),
            order("audio", service, "2024-01-01", **flat_rate),
            event("agreement-ended", "2024-09-01", "meet"),
            is_checked=False,
        )
        (coming,) = case.must("2024-08-20", order="audio", clause="linked-termination")
        assert (coming.duty.says, coming.due_on) == ("ends-with-host", date(2024, 9, 1))
        (refund,) = case.must("2024-09-01", order="audio", clause="linked-termination")
        assert (refund.duty.who, refund.duty.says) == ("provider", "refund")
