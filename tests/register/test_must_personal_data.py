"""Worked examples of the register: personal data."""

from datetime import date

from tests.register.cases import Case, event, order, rule

CRM = order("crm", "superoffice-crm-online", "2015-09-01", settings='every = "quarter"', users="sales-plan = 10",
            plan_price='{ EUR = 50.00, per = "sales-plan" }')  # fmt: skip
PHONE = order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }")
PHONE_ON = event("activated", "2024-06-05", "phone")


def of(decision, clause):
    return [one.ruling.allowed for one in decision.findings if one.clause.id == clause]


def standing(case, day, clause):
    return [(one.duty.who, one.duty.says, one.stands) for one in case.must(day, clause=clause)]


@rule("goto-general.privacy-policy")
def test_the_privacy_policy_applies():
    case = Case(order("web", "goto-webinar", "2024-01-01"), is_checked=False)
    assert standing(case, "2024-06-11", "privacy-policy") == [("provider", "privacy-policy", "standing")]


@rule("goto-room.order-and-data-sharing")
def test_the_distributor_gets_what_an_order_needs():
    case = Case(order("room", "goto-room", "2024-06-03"), is_checked=False)
    assert of(case.may("share-data", "2024-06-03", to="distributor"), "order-and-data-sharing") == [True]
    assert standing(case, "2024-06-03", "order-and-data-sharing") == [("provider", "sharing-for-order", "right")]


@rule("goto-stage.viewer-data-sharing")
def test_what_a_viewer_watched_is_shared_with_the_makers():
    case = Case(order("stage", "goto-stage", "2024-06-01"), is_checked=False)
    for whom in ("provider", "content-maker"):
        shared = case.may("share-data", "2024-06-22", to=whom, purpose="viewing-history")
        assert of(shared, "viewer-data-sharing") == [True]


@rule("grasshopper.cpni-protection")
def test_a_caller_without_the_pin_is_told_nothing():
    case = Case(PHONE, PHONE_ON, currency="USD")
    assert of(case.may("share-data", "2024-06-25", to="caller"), "cpni-protection") == [False]
    assert of(case.may("share-data", "2024-06-25", to="caller", pin=True), "cpni-protection") == [True]
    assert standing(case, "2024-06-25", "cpni-protection") == [("provider", "network-information", "standing")]


@rule("goto-connect.security-measures")
def test_measures_are_kept_up():
    case = Case(order("voice", "goto-connect", "2024-06-01", settings="term = { months = 12 }"))
    assert standing(case, "2024-06-20", "security-measures") == [("provider", "security-measures", "standing")]


@rule(
    "superoffice-crm-online.controller-and-provider-roles", "superoffice-crm-online.terms-in-user-agreements",
    "superoffice-crm-online.follow-procedures-and-updates", "superoffice-crm-online.data-protection-law-and-security",
)  # fmt: skip
def test_who_sees_to_what_as_long_as_the_contract_runs():
    case = Case(CRM)
    found = {
        clause: standing(case, "2015-11-06", clause)
        for clause in (
            "controller-and-provider-roles", "terms-in-user-agreements", "follow-procedures-and-updates",
            "data-protection-law-and-security",
        )
    }  # fmt: skip
    assert found == {
        "controller-and-provider-roles": [("provider", "roles", "standing")],
        "terms-in-user-agreements": [("customer", "agreements-with-users", "standing")],
        "follow-procedures-and-updates": [("customer", "procedures", "standing")],
        "data-protection-law-and-security": [("provider", "law-and-security", "standing")],
    }


@rule("superoffice-crm-online.user-data-to-provider")
def test_a_user_without_an_e_mail_address_gets_no_access():
    case = Case(CRM)
    assert of(case.may("assign-user", "2016-10-12", user="anna", complete=False), "user-data-to-provider") == [False]
    assert of(case.may("assign-user", "2016-10-12", user="anna", complete=True), "user-data-to-provider") == []


@rule("superoffice-crm-online.cookies-required")
def test_a_user_who_blocks_cookies_does_not_sign_in():
    assert not Case(CRM).may("sign-in", "2016-10-13", cookies=False).allowed
    assert of(Case(CRM).may("sign-in", "2016-10-13", cookies=True), "cookies-required") == []


@rule("superoffice-crm-online.hosting-partner-norway")
def test_data_is_kept_in_norway():
    kept = Case(CRM).may("share-data", "2015-11-03", to="hosting-partner", country="NO")
    moved = Case(CRM).may("share-data", "2015-11-04", to="hosting-partner", country="SE")
    assert (kept.allowed, moved.allowed) == (True, False)


@rule("superoffice-crm-online.inform-and-get-consent-of-users")
def test_one_consent_of_twelve_is_missing():
    users = [event("user-assigned", "2016-10-12", "crm", user=f"user-{n}") for n in range(12)]
    given = [
        event("consent-recorded", "2016-10-12", "crm", matter="personal-data", person=f"user-{n}") for n in range(11)
    ]
    duties = Case(CRM, *users, *given).must("2016-10-12", clause="inform-and-get-consent-of-users")
    assert [one.duty.figures["user"] for one in duties if one.stands == "standing"] == ["user-11"]
    assert len([one for one in duties if one.stands == "fulfilled"]) == 11


@rule("superoffice-crm-online.process-only-under-contract")
def test_data_is_not_used_for_prospecting():
    clause = "process-only-under-contract"
    assert of(Case(CRM).may("share-data", "2015-11-05", to="provider", purpose="prospecting"), clause) == [False]
    assert of(Case(CRM).may("share-data", "2015-11-05", to="provider", purpose="contract"), clause) == [True]


@rule("superoffice-crm-online.data-accuracy")
def test_a_wrong_address_is_corrected_when_a_user_shows_it():
    asked = event("data-inquiry", "2015-11-09", "crm", person="anna", what="correction")
    duties = Case(CRM, asked).must("2015-11-09", clause="data-accuracy", says="correction")
    assert [(one.duty.who, one.duty.arises_on, one.stands) for one in duties] == [
        ("provider", date(2015, 11, 9), "standing")
    ]


@rule(
    "superoffice-crm-online.no-disclosure-to-third-parties",
    "superoffice-crm-online.no-data-to-third-parties-for-other-purposes",
)
def test_third_parties_get_nothing_but_to_deliver_the_service():
    case = Case(CRM)
    assert not case.may("share-data", "2015-11-10", to="partner").allowed
    assert case.may("share-data", "2015-11-10", to="partner", consent=True).allowed
    assert case.may("share-data", "2015-11-10", to="hosting-partner").allowed
    sponsor = case.may("share-data", "2016-02-15", to="sponsor", purpose="event")
    assert of(sponsor, "no-data-to-third-parties-for-other-purposes") == [False]
