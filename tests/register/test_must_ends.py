"""Worked examples of the register: cancelling, suspending, ending for a breach, and proving who asks."""

from datetime import date

from tests.register.cases import Case, event, order, rule

PHONE = order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }")
ACTIVE = event("activated", "2024-06-05", "phone")
CRM = order("crm", "superoffice-crm-online", "2015-09-01", settings='every = "quarter"', users="sales-plan = 10",
            plan_price='{ EUR = 50.00, per = "sales-plan" }')  # fmt: skip
FLAT_RATE = {"audio_user_price": '{ EUR = 5.00, per = "audio-user" }', "countries": '["NL"]'}


def phone(*events):
    return Case(PHONE, ACTIVE, *events, currency="USD", country="US", time_zone="America/New_York")


def account_event(kind, day, **fields):
    happened = event(kind, day, "", account="acme", **fields)
    return happened._replace(text=happened.text.replace('"agreement": "", ', ""))


def dues(obligations):
    return [(one.duty.who, one.duty.says, one.due_on, one.stands) for one in obligations]


@rule("grasshopper.cancellation-ticket")
def test_a_cancellation_is_a_ticket_and_is_confirmed_by_its_number():
    case = phone(
        event("cancellation-submitted", "2024-09-16", "phone", through="ticket"),
        event("cancellation-confirmed", "2024-09-16", "phone", ticket="4711"),
    )
    assert case.may("cancel-order", "2024-09-16", through="ticket").allowed
    assert not case.may("cancel-order", "2024-09-16", through="e-mail").allowed
    assert dues(case.must("2024-09-16", clause="cancellation-ticket")) == [("provider", "confirm", None, "fulfilled")]


@rule("grasshopper.cancellation-processing-time")
def test_a_cancellation_of_a_friday_is_processed_by_the_monday():
    case = phone(event("cancellation-submitted", "2024-09-20", "phone", through="ticket"))
    (process,) = case.must("2024-09-20", clause="cancellation-processing-time")
    assert process.due_on == date(2024, 9, 23)


@rule("grasshopper.no-ticket-number")
def test_without_a_number_after_a_working_day_the_customer_calls():
    case = phone(event("cancellation-submitted", "2024-09-16", "phone", through="ticket"))
    assert case.must("2024-09-17", clause="no-ticket-number") == []
    assert dues(case.must("2024-09-18", clause="no-ticket-number")) == [("customer", "ask", None, "standing")]


@rule("grasshopper.shut-off-on-fair-use-breach")
def test_constant_use_above_50_000_minutes_or_51_calls_at_once_may_be_shut_off():
    months = [("2024-07-31", 51_000), ("2024-08-31", 52_500), ("2024-09-30", 50_200)]
    used = [event("use-found", day, "phone", finding="minutes-in-month", quantity=minutes) for day, minutes in months]
    clause = "shut-off-on-fair-use-breach"
    assert phone(*used[:2]).must("2024-10-01", clause=clause) == []
    (right,) = phone(*used).must("2024-10-01", clause=clause)
    assert (right.duty.says, right.duty.arises_on, right.stands) == ("too-many-minutes", date(2024, 9, 30), "right")
    calls = [event("use-found", "2024-10-02", "phone", finding="calls-at-once", quantity=n) for n in (50, 51)]
    assert phone(calls[0]).must("2024-10-02", clause=clause) == []
    (right,) = phone(calls[1]).must("2024-10-02", clause=clause)
    assert (right.duty.says, right.duty.arises_on) == ("too-many-calls", date(2024, 10, 2))
    suspended = phone(*used, event("suspended", "2024-10-01", "phone"))
    assert not suspended.may("start-call", "2024-10-02", to="+12025550123").allowed


@rule("goto-connect.subscription-fraud")
def test_a_service_obtained_by_fraud_may_be_suspended_on_the_day_on_which_it_is_found():
    case = Case(
        order("voice", "goto-connect", "2024-06-01", settings="term = { months = 12 }"),
        event("use-found", "2024-07-12", "voice", finding="subscription-fraud"),
    )
    (right,) = case.must("2024-07-12", clause="subscription-fraud")
    assert (right.duty.who, right.duty.arises_on, right.stands) == ("provider", date(2024, 7, 12), "right")


@rule("superoffice-crm-online.login-suspension")
def test_sign_in_may_be_suspended_after_a_reminder_and_not_without():
    overdue = account_event("invoice-overdue", "2015-12-16", invoice="15-1")
    reminder = account_event("reminder-sent", "2015-12-20", invoice="15-1", level=1)
    (right,) = Case(CRM, overdue, reminder).must("2015-12-28", clause="login-suspension")
    assert (right.duty.who, right.duty.says, right.stands) == ("provider", "open-invoice", "right")
    assert Case(CRM, overdue).must("2015-12-28", clause="login-suspension") == []
    suspended = Case(CRM, overdue, reminder, event("suspended", "2015-12-28", "crm"))
    assert suspended.may("sign-in", "2015-12-27").allowed
    assert not suspended.may("sign-in", "2015-12-28").allowed


@rule("enhanced-audio-services.unlawful-use", "enhanced-audio-flat-rate.unlawful-use")
def test_unlawful_use_of_enhanced_audio_ends_the_agreement_at_once_and_is_reported():
    case = Case(
        order("audio", "enhanced-audio-flat-rate", "2024-09-01", **FLAT_RATE),
        event("use-found", "2024-10-07", "audio", finding="unlawful-use"),
        is_checked=False,
    )
    rights = case.must("2024-10-07", clause="unlawful-use")
    assert {(one.duty.says, one.duty.arises_on) for one in rights} == {("may-end-and-report", date(2024, 10, 7))}
    assert sorted(one.clause.service for one in rights) == ["enhanced-audio-flat-rate", "enhanced-audio-services"]


@rule(
    "openvoice-services.unlawful-use", "openvoice-integrated-unlimited.unlawful-use",
    "openvoice-integrated-flat-rate.unlawful-use",
)  # fmt: skip
def test_unlawful_use_of_openvoice_may_be_ended_and_reported_or_either():
    for service in ("openvoice", "openvoice-integrated-unlimited", "openvoice-integrated-flat-rate"):
        found = event("use-found", "2024-11-06", "audio", finding="unlawful-use")
        terms = {} if service == "openvoice" else FLAT_RATE
        case = Case(order("audio", service, "2024-09-01", **terms), found, is_checked=False)
        rights = case.must("2024-11-06", clause="unlawful-use")
        of_family = [one.duty.says for one in rights if one.clause.service == "openvoice-services"]
        of_service = sorted(one.duty.says for one in rights if one.clause.service == service)
        assert of_family == ["may-end-and-report"]
        assert of_service == ([] if service == "openvoice" else ["may-end", "may-report"])


@rule("superoffice-crm-online.breach-of-use-limits")
def test_use_against_the_limits_may_be_ended_and_refused_at_once():
    case = Case(CRM, event("use-found", "2015-10-15", "crm", finding="against-use-limits"))
    rights = case.must("2015-10-15", clause="breach-of-use-limits")
    assert sorted(one.duty.says for one in rights) == ["may-end", "may-refuse-access"]


@rule("superoffice-crm-online.what-is-breach")
def test_a_missed_duty_is_a_breach_and_still_to_be_done():
    case = Case(CRM, event("duty-missed", "2015-11-01", "crm", by="customer", clause="contact-changes-in-writing"))
    assert dues(case.must("2015-11-10", clause="what-is-breach")) == [("customer", "in-breach", None, "standing")]


@rule("superoffice-crm-online.termination-for-default")
def test_an_invoice_that_is_a_day_late_may_end_the_contract():
    case = Case(CRM, account_event("invoice-overdue", "2015-12-16", invoice="15-1"))
    assert case.must("2015-12-15", clause="termination-for-default") == []
    assert dues(case.must("2015-12-16", clause="termination-for-default")) == [("provider", "may-end", None, "right")]


@rule("goto-general.inaccurate-user-information")
def test_a_user_of_whom_the_address_bounces_may_be_suspended_alone():
    case = Case(
        order("meet", "goto-meeting", "2024-01-01"),
        event("use-found", "2024-06-01", "meet", finding="inaccurate-information", user="anna"),
        event("suspended", "2024-06-14", "meet", user="anna"),
        is_checked=False,
    )
    (right,) = case.must("2024-06-13", clause="inaccurate-user-information")
    assert (right.duty.who, right.duty.arises_on, right.stands) == ("provider", date(2024, 6, 1), "right")
    stopped = case.may("sign-in", "2024-06-15", user="anna")
    assert [one.clause.id for one in stopped.refusals if one.ruling.says == "user-suspended"] == [
        "inaccurate-user-information"
    ]
    others = case.may("sign-in", "2024-06-15", user="bert")
    assert "inaccurate-user-information" not in [one.clause.id for one in others.refusals]


@rule("grasshopper.change-request-verification")
def test_a_change_by_telephone_needs_the_pin_and_one_by_e_mail_the_address():
    def allowed(**fields):
        findings = phone().may("change-order", "2024-06-24", what="features", **fields).findings
        return [one.ruling.allowed for one in findings if one.clause.id == "change-request-verification"]

    assert allowed(through="phone") == [False]
    assert allowed(through="phone", pin=True) == [True]
    assert allowed(through="e-mail", address=True) == [True]
