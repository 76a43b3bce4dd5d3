"""Worked examples of the register: what a service may not be used for, and by whom not."""

import pytest
from tests.register.cases import Case, event, order, rule

YEAR = "term = { months = 12 }"
AUDIO_USERS = {"audio_user_price": "{ EUR = 8.00, per = 'audio-user' }", "countries": "['NL']"}
FLAT_RATES = ("enhanced-audio-flat-rate", "openvoice-integrated-unlimited", "openvoice-integrated-flat-rate")
NUMBER = "+31800123456"


def refusing(decision):
    return [one.clause.id for one in decision.refusals]


def crm(*others):
    return Case(order("crm", "superoffice-crm-online", "2015-08-10", users="sales-plan = 10"), *others)


def grasshopper(*others):
    phone = order("phone", "grasshopper", "2024-06-01", plan_fee="{ USD = 28.00 }")
    return Case(phone, event("activated", "2024-06-01", "phone"), *others, currency="USD", country="US")


# Access ---------------------------------------------------------------------------------------------------------------


def audio(service):
    terms = AUDIO_USERS if service in FLAT_RATES else {}
    hosts = [order(host, host, "2024-05-01") for host in ("goto-meeting", "goto-webinar")]
    return Case(order("audio", service, "2024-05-01", **terms), *hosts)


@pytest.mark.parametrize(
    ("service", "day"),
    [
        ("enhanced-audio", "2024-09-09"),
        ("enhanced-audio-flat-rate", "2024-09-09"),
        ("openvoice-integrated", "2024-09-19"),
        ("openvoice-integrated-unlimited", "2024-10-04"),
        ("openvoice-integrated-flat-rate", "2024-10-08"),
    ],
)
@rule(
    "enhanced-audio.supplement-only", "enhanced-audio-flat-rate.supplement-only",
    "openvoice-integrated.supplement-only", "openvoice-integrated-unlimited.supplement-only",
    "openvoice-integrated-flat-rate.supplement-only",
)  # fmt: skip
def test_audio_numbers_serve_in_online_meetings_only(service, day):
    case = audio(service)
    assert case.may("start-call", day, service=service, to=NUMBER, within="goto-meeting").allowed
    for ask in (
        {"ask": "start-call", "to": NUMBER, "purpose": "telemarketing"},
        {"ask": "use-function", "function": "publish-number", "purpose": "hotline"},
    ):
        assert refusing(case.may(at=day, service=service, **ask)) == ["supplement-only"]


@rule("openvoice-integrated.supplement-only")
def test_a_free_standing_conference_is_openvoices():
    refused = audio("openvoice-integrated").may(
        "start-session", "2024-09-19", service="openvoice-integrated", what="conference"
    )
    assert "supplement-only" in refusing(refused)


@rule("rescue.end-user-consent")
def test_a_computer_is_controlled_from_the_permission_on():
    given = event(
        "consent-recorded", "2024-06-10", "rescue", matter="remote-control", person="caller",
        at="2024-06-10T10:05:00+02:00",
    )  # fmt: skip
    case = Case(order("rescue", "rescue", "2024-05-01"), given)
    asked = {"function": "remote-control", "person": "caller"}
    assert refusing(case.may("use-function", "2024-06-10T10:00", **asked)) == ["end-user-consent"]
    assert case.may("use-function", "2024-06-10T10:05", **asked).allowed


@rule("gotomypc.dual-password-access")
def test_one_password_does_not_reach_the_host():
    case = Case(order("pcs", "gotomypc", "2024-05-01"))
    assert refusing(case.may("sign-in", "2024-06-26", passwords=1)) == ["dual-password-access"]
    assert case.may("sign-in", "2024-06-26", passwords=2).allowed


@rule("superoffice-crm-online.access-by-assigned-login")
def test_an_employee_without_credentials_does_not_sign_in():
    case = crm(event("user-assigned", "2015-09-01", "crm", user="u", plan="sales-plan"))
    assert "access-by-assigned-login" in refusing(case.may("sign-in", "2015-10-05", user="employee"))
    assert case.may("sign-in", "2015-10-05", user="u").allowed


@rule("superoffice-free-trial.no-competitors")
def test_a_competitor_tries_nothing_without_consent():
    case = Case(order("meeting", "goto-meeting", "2024-05-01"))
    asked = {"service": "superoffice-free-trial", "relation": "competitor"}
    assert refusing(case.may("place-order", "2015-09-03", **asked)) == ["no-competitors"]
    assert case.may("place-order", "2015-09-03", consent=True, **asked).allowed
    customer = crm(event("consent-recorded", "2015-09-01", "crm", matter="competitor-access"))
    assert refusing(customer.may("sign-in", "2015-08-31", relation="competitor")) == [
        "no-competitors",
        "users-follow-terms",
    ]
    assert "no-competitors" not in refusing(customer.may("sign-in", "2015-09-03", relation="competitor"))


@rule("superoffice-user-plans.users-follow-terms")
def test_a_lent_password_is_closed_at_once():
    case = crm(
        event("user-assigned", "2015-09-01", "crm", user="u", plan="sales-plan"),
        event("access-found", "2015-10-09", "crm", user="u", person="supplier"),
        event("user-released", "2015-10-12", "crm", user="u"),
    )
    assert refusing(case.may("sign-in", "2015-10-09", user="u", relation="partner")) == ["users-follow-terms"]
    keep, close = (one for one in case.must("2015-10-10", clause="users-follow-terms"))
    if keep.duty.says != "keep-out":
        keep, close = close, keep
    assert (keep.duty.who, keep.stands) == ("customer", "standing")
    assert (close.duty.says, close.stands) == ("close-access", "missed")
    assert close.consequence("en") == "The customer is in breach of the contract."
    (late,) = case.must("2015-10-13", clause="users-follow-terms", says="close-access")
    assert late.stands == "late"


# Use ------------------------------------------------------------------------------------------------------------------


@rule("event-services.no-resale")
def test_advice_is_not_passed_on():
    case = Case(order("events", "event-services", "2024-05-01"))
    assert refusing(case.may("use-function", "2024-07-01", function="disclose-advice")) == ["no-resale"]


@rule("grasshopper.prohibited-multi-call-forwarding")
def test_a_number_is_forwarded_to_one_line_only():
    asked = {"function": "forward-number"}
    case = grasshopper()
    refused = case.may("use-function", "2024-06-12", matter="several-calls", **asked)
    assert refusing(refused) == ["prohibited-multi-call-forwarding"]
    assert case.may("use-function", "2024-06-12", matter="mobile", **asked).allowed


@pytest.mark.parametrize(
    ("fields", "is_allowed"),
    [
        ({"count": 100, "medium": "fax"}, False),
        ({"count": 99, "medium": "fax"}, True),
        ({"count": 99, "medium": "fax", "content": "spam"}, False),
        ({"count": 100, "medium": "voicemail"}, False),
    ],
)
@rule("grasshopper.prohibited-blasting")
def test_a_hundred_faxes_at_once_are_too_many(fields, is_allowed):
    decision = grasshopper().may("send-messages", "2024-06-13", **fields)
    assert decision.allowed == is_allowed
    assert refusing(decision) == ([] if is_allowed else ["prohibited-blasting"])


@rule("grasshopper.prohibited-bulk-call-in")
def test_no_quiz_line():
    refused = grasshopper().may("use-function", "2024-06-14", function="receive-call", purpose="quiz-line")
    assert refusing(refused) == ["prohibited-bulk-call-in"]


@rule("grasshopper.prohibited-sms-blasting")
def test_texts_are_refused_once_grasshopper_found_that_they_disturb():
    found = event("use-found", "2024-06-14", "phone", finding="network-disturbed")
    texts = {"count": 3000, "medium": "text"}
    assert refusing(grasshopper(found).may("send-messages", "2024-06-14", **texts)) == ["prohibited-sms-blasting"]
    assert grasshopper().may("send-messages", "2024-06-14", **texts).allowed


@rule("grasshopper.prohibited-auto-dialling")
def test_no_dialler():
    case = grasshopper()
    assert refusing(case.may("start-call", "2024-06-17", to="+16175550123", pattern="predictive")) == [
        "prohibited-auto-dialling"
    ]
    assert case.may("start-call", "2024-06-17", to="+16175550123", pattern="by-hand").allowed


@rule("goto-connect.no-unlimited-for-call-centres")
def test_telemarketing_does_not_run_on_an_unlimited_plan():
    unlimited = Case(order("it", "goto-connect", "2024-05-01", settings=YEAR))
    metered = Case(order("it", "goto-connect", "2024-05-01", settings=YEAR, unlimited_plan="false"))
    call = {"to": "+31201234567", "purpose": "telemarketing"}
    assert refusing(unlimited.may("start-call", "2024-07-01", **call)) == ["no-unlimited-for-call-centres"]
    assert metered.may("start-call", "2024-07-01", **call).allowed


def informacast():
    return Case(order("cast", "informacast", "2024-05-01"), country="US")


@pytest.mark.parametrize(
    ("fields", "is_allowed"),
    [
        ({"consents": 50}, True),
        ({"consents": 0, "purpose": "emergency"}, True),
        ({"consents": 0, "purpose": "other"}, False),
    ],
)
@rule("informacast.no-charge-to-recipient")
def test_recipients_do_not_pay_for_canteen_news(fields, is_allowed):
    decision = informacast().may("send-messages", "2024-06-10", count=50, charged=True, strangers=0, **fields)
    assert decision.allowed == is_allowed
    assert refusing(decision) == ([] if is_allowed else ["no-charge-to-recipient"])


@rule("informacast.permitted-recipients")
def test_two_strangers_among_fifty_recipients():
    refused = informacast().may("send-messages", "2024-06-10", count=50, strangers=2)
    assert refusing(refused) == ["permitted-recipients"]
    assert "the other 48 may" in refused.message("en")
    assert informacast().may("send-messages", "2024-06-10", count=48, strangers=0).allowed


@rule("superoffice-crm-online.internal-purposes-only")
def test_an_agency_manages_its_own_prospects_only():
    import_contacts = {"function": "import-contacts"}
    assert refusing(crm().may("use-function", "2015-10-12", on_behalf_of="a client", **import_contacts)) == [
        "internal-purposes-only"
    ]
    assert crm().may("use-function", "2015-10-12", **import_contacts).allowed


@rule("superoffice-crm-online.lawful-use")
def test_no_unlawfully_bought_addresses():
    asked = {"function": "import-contacts", "matter": "unlawfully-bought-addresses"}
    assert refusing(crm().may("use-function", "2015-10-13", **asked)) == ["lawful-use"]


@rule("superoffice-crm-online.no-unlawful-or-spam-messages")
def test_no_mailing_to_people_who_did_not_agree():
    mailing = {"count": 2000, "purpose": "marketing", "medium": "e-mail"}
    refused = crm().may("send-messages", "2015-10-14", consent=False, **mailing)
    assert refusing(refused) == ["no-unlawful-or-spam-messages"]
    assert crm().may("send-messages", "2015-10-14", consent=True, **mailing).allowed


@rule("superoffice-crm-online.no-malware")
def test_no_infected_attachment():
    refused = crm().may("use-function", "2015-10-15", function="upload", matter="harmful-code")
    assert refusing(refused) == ["no-malware"]


@rule("superoffice-crm-online.no-intrusion-or-disruption")
def test_no_penetration_test_without_consent():
    case = crm(event("consent-recorded", "2015-10-20", "crm", matter="security-test"))
    assert refusing(case.may("use-function", "2015-10-16", function="penetration-test")) == [
        "no-intrusion-or-disruption"
    ]
    assert case.may("use-function", "2015-10-20", function="penetration-test").allowed


@rule("superoffice-free-trial.no-benchmarking")
def test_no_load_test_for_a_rivals_paper():
    asked = {"function": "load-test"}
    assert refusing(crm().may("use-function", "2015-09-04", purpose="benchmarking", **asked)) == ["no-benchmarking"]
    assert crm().may("use-function", "2015-09-04", purpose="own-monitoring", **asked).allowed


@rule("superoffice-free-trial.no-competitors", "superoffice-free-trial.no-benchmarking")
def test_an_order_may_keep_both_bans_to_trials():
    trials_only = Case(order("crm", "superoffice-crm-online", "2015-08-10", bans_beyond_trial="false"))
    asked = {"function": "load-test", "purpose": "benchmarking"}
    assert trials_only.may("use-function", "2015-09-04", **asked).allowed
    refused = trials_only.may("sign-in", "2015-09-03", relation="competitor")
    assert "no-competitors" not in refusing(refused)
    trial = Case(order("try", "superoffice-free-trial", "2015-08-10", trial_length="{ days = 30 }"))
    assert refusing(trial.may("use-function", "2015-08-12", **asked)) == ["no-benchmarking"]
