"""Worked examples of the register: what a subscription lets one do, what it needs, and what has to be there first."""

import pytest
from tests.register.cases import Case, event, order, rule

PLAN_FEE = {"plan_fee": "{ USD = 28.00 }"}
AUDIO_USERS = {"audio_user_price": "{ EUR = 8.00, per = 'audio-user' }", "countries": "['NL']"}
YEAR = "term = { months = 12 }"


def bought(service, identity="it", **terms):
    """One order from 1 May 2024 with what its description leaves open."""
    needed = PLAN_FEE if service == "grasshopper" else AUDIO_USERS if service in FLAT_RATES else {}
    settings = "" if service in FLAT_RATES else YEAR
    return order(identity, service, "2024-05-01", settings=settings, **needed, **terms)


FLAT_RATES = ("enhanced-audio-flat-rate", "openvoice-integrated-unlimited", "openvoice-integrated-flat-rate")


def of(service, *others, **terms):
    """One agreement, called "it", with others; Grasshopper is activated, and paid for in dollars."""
    if service == "grasshopper":
        return Case(bought(service), event("activated", "2024-05-01", "it"), *others, currency="USD")
    return Case(bought(service, **terms), *others)


def clauses(findings):
    return [one.clause.id for one in findings]


def speaking(decision, clause):
    return clause in clauses(decision.findings)


# What may be done -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "clause", "ask", "at", "fields"),
    [
        (
            "goto-meeting",
            "collaboration",
            "start-session",
            "2024-06-03",
            {"what": "conference", "platform": "mobile-app"},
        ),
        (
            "goto-meeting",
            "service",
            "use-function",
            "2024-06-12",
            {"function": "schedule-meeting", "platform": "mobile-app"},
        ),
        ("join-me", "service", "use-function", "2024-06-12", {"function": "lead-meeting", "platform": "browser"}),
        ("goto-meeting", "service", "use-function", "2024-06-13", {"function": "group-chat"}),
        ("goto-webinar", "service", "use-function", "2024-06-20", {"function": "schedule-webinar"}),
        ("goto-stage", "service", "use-function", "2024-06-21", {"function": "publish-content"}),
        ("goto-webcast", "service", "use-function", "2024-06-25", {"function": "on-demand-stream"}),
        ("event-services", "service", "use-function", "2024-05-02", {"function": "event-producer"}),
        ("goto-training", "service", "start-session", "2024-06-24", {"what": "conference", "platform": "client"}),
        ("openvoice", "service", "start-session", "2024-09-15T03:10", {"what": "conference"}),
        ("grasshopper", "service", "use-function", "2024-06-03", {"function": "receive-call"}),
        ("grasshopper-connect", "service", "send-messages", "2024-06-05", {"count": 1, "medium": "text"}),
        ("goto-connect", "service", "sign-in", "2024-06-03", {"platform": "browser"}),
        ("goto-connect", "service", "start-call", "2024-06-03", {"to": "+31201234567"}),
        ("goto-connect", "service", "use-function", "2024-06-05", {"function": "campaign"}),
        ("gotoassist", "service", "use-function", "2024-06-03", {"function": "support-computers"}),
        ("gotoassist-corporate", "service", "use-function", "2024-06-04", {"function": "remote-control"}),
        ("gotoassist-remote-support", "service", "use-function", "2024-06-04", {"function": "diagnosis"}),
        ("gotoassist-service-desk", "service", "use-function", "2024-06-07", {"function": "change"}),
        ("rescue", "service", "use-function", "2024-06-10", {"function": "chat"}),
        ("rescue-live-lens", "service", "use-function", "2024-06-12", {"function": "camera-stream"}),
        ("rescue-live-guide", "service", "use-function", "2024-06-12", {"function": "co-browsing"}),
        ("goto-resolve", "service", "use-function", "2024-06-14", {"function": "ticket"}),
        ("goto-resolve", "service", "start-session", "2024-06-14", {"what": "remote"}),
        ("miradore", "service", "use-function", "2024-06-19", {"function": "distribute-application"}),
        ("central", "service", "use-function", "2024-06-20", {"function": "patches"}),
        ("gotomypc", "service", "use-function", "2024-06-24", {"function": "desktop-application", "platform": "mac"}),
    ],
)
@rule(
    "goto-collaboration.service", "goto-meeting.service", "join-me.service", "goto-meeting-messenger.service",
    "goto-webinar.service", "goto-stage.service", "goto-webcast.service", "event-services.service",
    "goto-training.service", "openvoice.service", "grasshopper.service", "grasshopper-connect.service",
    "goto-connect.service", "goto-customer-engagement.service", "gotoassist.service", "gotoassist-corporate.service",
    "gotoassist-remote-support.service", "gotoassist-service-desk.service", "rescue.service",
    "rescue-live-lens.service", "rescue-live-guide.service", "goto-resolve.service",
    "miradore.service", "central.service", "gotomypc.service",
)  # fmt: skip
def test_the_subscription_lets_its_customer(service, clause, ask, at, fields):
    decision = of(service).may(ask, at, **fields)
    assert decision.allowed
    assert speaking(decision, clause)


@rule("nice-cxone.service")
def test_an_agent_of_a_customer_signs_in_and_one_of_a_stranger_does_not():
    acme = Case(order("cx", "nice-cxone", "2022-02-01", settings=YEAR))
    assert acme.may("sign-in", "2022-02-10", service="nice-cxone").allowed
    beta = Case(order("meeting", "goto-meeting", "2024-02-01"))
    refused = beta.may("sign-in", "2024-02-10", service="nice-cxone")
    assert clauses(refused.refusals) == ["service"]


@rule("gotomypc.service")
def test_a_desktop_is_not_reached_from_linux():
    refused = of("gotomypc").may("use-function", "2024-06-24", function="desktop-application", platform="linux")
    assert clauses(refused.refusals) == ["service"]


@rule("goto-collaboration.attendee")
def test_an_invited_guest_joins_and_nobody_else_from_outside():
    at = "2024-06-05T10:00:00+02:00"
    opened = event("session-opened", "2024-06-05", "it", session="sales", what="conference", at=at)
    case = of("goto-meeting", opened, event("person-invited", "2024-06-05", "it", person="guest", session="sales"))
    assert case.may("join-session", "2024-06-05T10:05", session="sales", person="guest").allowed
    refused = case.may("join-session", "2024-06-05T10:05", session="sales", person="stranger")
    assert clauses(refused.refusals) == ["attendee"]


@pytest.mark.parametrize("service", ["call-me-enhanced-audio", "call-me-openvoice"])
@rule("call-me-enhanced-audio.service", "call-me-openvoice.service")
def test_meetings_call_attendees_and_webinars_do_not(service):
    case = of(service, bought("goto-meeting", "meeting"))
    asked = {"service": service, "function": "call-me"}
    assert case.may("use-function", "2024-09-12T10:00", within="goto-meeting", **asked).allowed
    refused = case.may("use-function", "2024-09-12T10:00", within="goto-webinar", **asked)
    assert clauses(refused.refusals) == ["service"]


@rule("openvoice.unlimited-organisers")
def test_180_organisers_are_not_too_many():
    made = [event("user-assigned", "2024-09-17", "it", user=f"o{one}", role="organiser") for one in range(179)]
    case = of("openvoice", *made)
    decision = case.may("assign-user", "2024-09-18", user="anna.vries", role="organiser")
    assert decision.allowed
    assert speaking(decision, "unlimited-organisers")
    assert case.total("2024-12-31") == 0


@rule("gotoassist-remote-support.access-to-all-computers")
def test_a_computer_that_one_agent_added_is_open_to_another():
    agents = [event("user-assigned", "2024-06-01", "it", user=name) for name in ("a", "b")]
    added = event("device-registered", "2024-06-05", "it", device="pc", kind="computer", user="a")
    case = of("gotoassist-remote-support", *agents, added)
    decision = case.may("start-session", "2024-06-06", what="remote", computer="pc", user="b")
    assert decision.allowed
    assert speaking(decision, "access-to-all-computers")


@rule("goto-general.flex-models")
def test_flex_is_had_where_the_order_offers_it():
    ask = {"unit": "flex-subscription", "quantity": 10}
    assert clauses(of("miradore").may("add-units", "2024-06-03", **ask).refusals) == ["flex-models"]
    assert of("miradore", flex_offered="true").may("add-units", "2024-06-03", **ask).allowed


def crm(*others, **terms):
    return Case(order("crm", "superoffice-crm-online", "2015-08-10", users="sales-plan = 10", **terms), *others)


@rule("superoffice-crm-online.service")
def test_the_application_is_used_with_the_functions_that_it_has():
    case = crm(event("function-withdrawn", "2015-11-01", "crm", function="old-report"))
    assert case.may("sign-in", "2015-10-05").allowed
    assert case.may("use-function", "2015-10-31", function="old-report").allowed
    assert clauses(case.may("use-function", "2015-11-02", function="old-report").refusals) == ["service"]


@rule("superoffice-expansion-services.service")
def test_the_api_is_open_to_the_whole_customer_after_purchase():
    terms = {"expansion_services": True}
    case = crm(event("terms-amended", "2015-11-20", "crm", terms=terms, by="agreement"))
    refused = case.may("use-function", "2015-11-16", function="web-services-api", user="u")
    assert [one.clause.address for one in refused.refusals] == ["superoffice-expansion-services#service"]
    assert case.may("use-function", "2015-11-20", function="web-services-api", user="u").allowed


@rule("superoffice-support.free-learning-resources")
def test_e_learning_is_free():
    case = crm()
    decision = case.may("use-function", "2015-10-05", function="e-learning")
    assert decision.allowed
    assert "free of charge" in decision.message("en")
    assert case.total("2016-08-31") == 0


# What else has to be there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", ["enhanced-audio", "openvoice-integrated"])
@rule("enhanced-audio.service", "openvoice-integrated.service")
def test_toll_free_audio_takes_the_service_in_which_it_is_used(service):
    case = of(
        service,
        bought("goto-webinar", "webinar"),
        bought("goto-meeting", "meeting"),
        event("suspended", "2024-09-10", "webinar"),
    )
    asked = {"service": service, "to": "+18005550188"}
    assert case.may("start-call", "2024-09-09", within="goto-webinar", **asked).allowed
    assert clauses(case.may("start-call", "2024-09-10", within="goto-webinar", **asked).refusals) == ["service"]
    assert case.may("start-call", "2024-09-10", within="goto-meeting", **asked).allowed
    assert clauses(case.may("start-call", "2024-09-10", within="goto-training", **asked).refusals) == ["service"]


@pytest.mark.parametrize(
    ("service", "before", "after"),
    [
        ("enhanced-audio-flat-rate", "2024-09-30", "2024-10-01"),
        ("openvoice-integrated-unlimited", "2024-10-03", "2024-10-04"),
        ("openvoice-integrated-flat-rate", "2024-10-31", "2024-11-01"),
    ],
)
@rule(
    "enhanced-audio-flat-rate.prerequisite", "openvoice-integrated-unlimited.prerequisite",
    "openvoice-integrated-flat-rate.prerequisite",
)  # fmt: skip
def test_flat_rates_take_goto_meeting(service, before, after):
    case = of(service, bought("goto-meeting", "meeting"), event("suspended", after, "meeting"))
    asked = {"service": service, "to": "+31800123456", "within": "goto-meeting"}
    assert case.may("start-call", before, **asked).allowed
    assert clauses(case.may("start-call", after, **asked).refusals) == ["prerequisite"]
    ended = of(service, bought("goto-meeting", "meeting"), event("agreement-ended", after, "meeting"))
    assert not ended.may("start-call", after, **asked).allowed


@rule("goto-connect.network-prerequisite")
def test_the_network_is_the_customers_to_provide():
    (duty,) = of("goto-connect").must("2024-07-01", clause="network-prerequisite")
    assert (duty.duty.who, duty.stands) == ("customer", "standing")


@pytest.mark.parametrize(
    ("service", "day"),
    [
        ("goto-connect-teams-connector", "2024-06-06"),
        ("goto-contact-center", "2024-06-03"),
        ("goto-contact-center-pro", "2024-06-03"),
    ],
)
@rule("goto-connect-teams-connector.service", "goto-contact-center.service", "goto-contact-center-pro.service")
def test_goto_connect_has_to_be_there(service, day):
    without = Case(bought("goto-meeting", "meeting"))
    refused = without.may("place-order", day, service=service)
    assert [one.clause.address for one in refused.refusals] == [f"{service}#service"]
    alone = of(service)
    assert clauses(alone.may("use-function", day, function="queue").refusals) == ["service"]
    both = of(service, bought("goto-connect", "connect"))
    assert both.may("use-function", day, service=service, function="queue").allowed


@rule("gotoassist-mobile-support.service")
def test_mobile_support_takes_remote_support_and_control_a_device_that_allows_it():
    asked = {"service": "gotoassist-mobile-support"}
    assert clauses(
        of("gotoassist-mobile-support").may("use-function", "2024-06-06", function="remote-view").refusals
    ) == ["service"]
    both = of("gotoassist-mobile-support", bought("gotoassist-remote-support", "support"))
    assert both.may("use-function", "2024-06-06", function="remote-view", supported=True, **asked).allowed
    assert both.may("use-function", "2024-06-06", function="remote-control", supported=True, **asked).allowed
    refused = both.may("use-function", "2024-06-06", function="remote-control", supported=False, **asked)
    assert clauses(refused.refusals) == ["service"]


@rule("rescue-mobile.service")
def test_rescue_mobile_takes_rescue_and_a_device_that_it_knows():
    both = of("rescue-mobile", bought("rescue", "rescue"))
    asked = {"service": "rescue-mobile", "what": "remote"}
    assert both.may("start-session", "2024-06-11", platform="android", **asked).allowed
    assert clauses(both.may("start-session", "2024-06-11", platform="windows", **asked).refusals) == ["service"]
    alone = of("rescue-mobile").may("start-session", "2024-06-11", platform="android", **asked)
    assert clauses(alone.refusals) == ["service"]


@pytest.mark.parametrize("service", ["goto-resolve-mobile", "goto-resolve-camera-share"])
@rule("goto-resolve-mobile.service", "goto-resolve-camera-share.service")
def test_additions_to_goto_resolve_take_both(service):
    asked = {"service": service, "function": "remote-view"}
    resolve = bought("goto-resolve", "resolve")
    without = Case(resolve).may("use-function", "2024-06-14", **asked)
    assert clauses(without.refusals) == ["service"]  # no subscription to the addition
    assert clauses(of(service).may("use-function", "2024-06-14", **asked).refusals) == ["service"]
    assert of(service, resolve).may("use-function", "2024-06-14", supported=True, **asked).allowed


# What has to be there first -------------------------------------------------------------------------------------------


@rule("goto-meeting-messenger.guest-needs-id")
def test_a_guest_chats_from_the_day_of_the_id():
    case = of("goto-meeting", event("user-id-created", "2024-06-14", "it", person="guest"))
    refused = case.may("use-function", "2024-06-13", function="chat", user="guest")
    assert clauses(refused.refusals) == ["guest-needs-id"]
    assert case.may("use-function", "2024-06-14", function="chat", user="guest").allowed


@rule("goto-stage.viewer-id")
def test_a_visitor_without_an_id_sees_no_recommended_content():
    refused = of("goto-stage").may("use-function", "2024-06-22", function="recommended-content", user="visitor")
    assert clauses(refused.refusals) == ["viewer-id"]


@pytest.mark.parametrize("service", FLAT_RATES)
@rule(
    "enhanced-audio-flat-rate.availability", "openvoice-integrated-unlimited.availability",
    "openvoice-integrated-flat-rate.availability",
)  # fmt: skip
def test_flat_rates_are_ordered_in_the_countries_that_the_order_names(service):
    case = of(service, bought("goto-meeting", "meeting"), served_countries="['NL', 'DE']")
    assert case.may("place-order", "2024-09-02", service=service, country="NL").allowed
    refused = case.may("place-order", "2024-09-02", service=service, country="BR")
    assert clauses(refused.refusals) == ["availability"]


@pytest.mark.parametrize(
    ("service", "terms"),
    [("enhanced-audio-flat-rate", {"meeting_levels": "['pro', 'plus']"}), ("openvoice-integrated-flat-rate", {})],
)
@rule("enhanced-audio-flat-rate.availability", "openvoice-integrated-flat-rate.availability")
def test_flat_rates_are_for_some_levels_of_goto_meeting(service, terms):
    case = of(service, bought("goto-meeting", "meeting"), **terms)
    assert case.may("place-order", "2024-09-02", service=service, level="pro").allowed
    refused = case.may("place-order", "2024-09-02", service=service, level="free")
    assert clauses(refused.refusals) == ["levels"]


@rule("goto-connect.device-location-before-activation")
def test_a_device_waits_for_its_location():
    devices = [event("device-registered", "2024-06-03", "it", device=f"phone {one}") for one in range(1, 13)]
    filed = [event("location-filed", "2024-06-04", "it", device=f"phone {one}", country="US") for one in range(1, 11)]
    late = event("location-filed", "2024-06-06", "it", device="phone 11", country="US")
    case = of("goto-connect", *devices, *filed, late)

    def activated(day):
        return sum(case.may("activate-device", day, device=f"phone {one}").allowed for one in range(1, 13))

    assert activated("2024-06-04") == 10
    assert clauses(case.may("activate-device", "2024-06-05", device="phone 11").refusals) == [
        "device-location-before-activation"
    ]
    assert activated("2024-06-06") == 11


@rule("informacast.service")
def test_informacast_is_ordered_in_the_united_states():
    meeting = bought("goto-meeting", "meeting")
    texas, canada = (Case(meeting, country=country) for country in ("US", "CA"))
    assert texas.may("place-order", "2024-06-03", service="informacast").allowed
    refused = canada.may("place-order", "2024-06-03", service="informacast")
    assert [one.clause.address for one in refused.refusals] == ["informacast#service"]


@rule("pro.service", "pro.host-application")
def test_a_computer_is_reached_once_the_host_program_is_installed():
    case = of(
        "pro",
        event("device-registered", "2024-06-20", "it", device="office", kind="computer"),
        event("device-activated", "2024-06-22", "it", device="office"),
    )
    asked = {"what": "remote", "computer": "office"}
    assert clauses(case.may("start-session", "2024-06-21", **asked).refusals) == ["host-application"]
    reached = case.may("start-session", "2024-06-22", **asked)
    assert reached.allowed
    assert speaking(reached, "service")


@rule("gotomypc.no-preinstallation")
def test_a_hotel_computer_will_do():
    decision = of("gotomypc").may("sign-in", "2024-06-25", passwords=2)
    assert decision.allowed
    assert speaking(decision, "no-preinstallation")


@rule("superoffice-crm-online.contract-takes-effect")
def test_the_contract_binds_from_its_acceptance():
    accepted = order("crm", "superoffice-crm-online", "2015-08-10", settings="signed_on = 2015-08-10")
    case = Case(accepted)
    decision = case.may("sign-in", "2015-08-10")
    assert decision.allowed
    assert speaking(decision, "contract-takes-effect")
    assert not case.may("sign-in", "2015-08-09").allowed
