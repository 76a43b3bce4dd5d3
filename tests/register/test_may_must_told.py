"""Worked examples of the register: who is told what, what may be recorded, whose content it is, and other texts."""

from datetime import date

import pytest
from tests.register.cases import Case, event, order, rule

YEAR = "term = { months = 12 }"


def refusing(decision):
    return [one.clause.id for one in decision.refusals]


def speaking(decision):
    return [one.clause.id for one in decision.findings]


def crm(*others):
    return Case(order("crm", "superoffice-crm-online", "2015-08-10", users="sales-plan = 10"), *others)


def grasshopper():
    phone = order("phone", "grasshopper", "2024-06-01", plan_fee="{ USD = 28.00 }")
    return Case(phone, event("activated", "2024-06-01", "phone"), currency="USD")


# Information ----------------------------------------------------------------------------------------------------------


@rule("nice-cxone.warn-users-about-emergency-calls")
def test_23_people_are_told_that_there_are_no_emergency_calls():
    agents = [event("user-assigned", "2022-02-01", "cx", user=f"agent {one}") for one in range(1, 24)]
    added = event("user-assigned", "2022-04-05", "cx", user="agent 24")
    told = event("person-informed", "2022-02-01", "cx", matter="no-emergency-calls")
    case = Case(order("cx", "nice-cxone", "2022-02-01", settings=YEAR), *agents, added, told)
    clause = {"clause": "warn-users-about-emergency-calls", "says": "tell-user"}
    assert [one.stands for one in case.must("2022-02-02", **clause)] == ["fulfilled"] * 23
    duties = case.must("2022-04-06", **clause)
    assert len(duties) == 24
    assert [(one.due_on, one.duty.who) for one in duties if one.stands == "missed"] == [
        (date(2022, 4, 5), "customer")
    ]  # fmt: skip


@pytest.mark.parametrize(("mailed", "stands"), [("2024-06-10", "fulfilled"), ("2024-06-14", "late")])
@rule("goto-connect.device-move-notice")
def test_the_new_place_of_a_device_is_told_on_the_same_day(mailed, stands):
    at = "2024-06-10T09:00:00+02:00"
    case = Case(
        order("it", "goto-connect", "2024-05-01", settings=YEAR),
        event("device-registered", "2024-06-01", "it", device="desk"),
        event("device-moved", "2024-06-10", "it", device="desk", at=at),
        event(
            "location-filed", mailed, "it", device="desk", country="US", place="Denver", at=f"{mailed}T09:15:00+02:00"
        ),
    )
    (duty,) = case.must("2024-06-20", clause="device-move-notice")
    assert (duty.duty.who, duty.due_on, duty.stands) == ("customer", date(2024, 6, 10), stands)


@rule("superoffice-crm-online.hosting-partner-change-notice")
def test_another_host_is_announced_60_days_before():
    planned = event("change-planned", "2016-08-01", "crm", change="hosting-partner", takes_effect_on="2016-12-01")
    (duty,) = crm(planned).must("2016-08-02", clause="hosting-partner-change-notice")
    assert (duty.duty.who, duty.due_on, duty.stands) == ("provider", date(2016, 10, 2), "open")
    assert duty.message("en") == "Make the change of 1 December 2016 known to the customer, if possible."


@rule("superoffice-crm-online.marketing-information", "superoffice-crm-online.operational-notices")
def test_who_opted_out_gets_maintenance_notices_and_no_newsletter():
    case = crm(event("consent-withdrawn", "2016-02-03", "crm", matter="marketing"))
    assert case.may("contact-customer", "2016-02-02", purpose="marketing").allowed
    assert refusing(case.may("contact-customer", "2016-02-10", purpose="marketing")) == ["marketing-information"]
    notice = case.may("contact-customer", "2016-06-13", purpose="operational")
    assert (notice.allowed, speaking(notice)) == (True, ["operational-notices"])


@rule("superoffice-crm-online.amendment-publication")
def test_a_publication_without_an_e_mail_is_enough():
    change = {"change": "terms", "takes_effect_on": "2016-07-10"}
    case = crm(
        event("change-planned", "2016-03-01", "crm", **change),
        event("change-announced", "2016-03-10", "crm", through="publication", **change),
    )
    (duty,) = case.must("2016-03-11", clause="amendment-publication")
    assert (duty.duty.who, duty.stands) == ("provider", "fulfilled")
    (open_still,) = case.must("2016-03-09", clause="amendment-publication")
    assert open_still.stands == "standing"


@rule("superoffice-metered-services.usage-visible-to-administrators")
def test_administrators_read_what_was_used():
    case = crm(event("person-named", "2015-09-01", "crm", role="administrator", person="ada"))
    asked = {"function": "see-usage"}
    assert "usage-visible-to-administrators" in speaking(case.may("use-function", "2015-10-20", user="ada", **asked))
    assert "usage-visible-to-administrators" not in speaking(case.may("use-function", "2015-10-20", user="u", **asked))
    (duty,) = case.must("2015-10-20", clause="usage-visible-to-administrators")
    assert (duty.duty.who, duty.stands) == ("provider", "standing")


# Recordings, and being contacted --------------------------------------------------------------------------------------


@rule("grasshopper.support-call-recording")
def test_calls_to_customer_service_may_be_recorded():
    decision = grasshopper().may("record", "2024-07-10", by="provider", of="support-call")
    assert (decision.allowed, speaking(decision)) == (True, ["support-call-recording"])


@rule("grasshopper.contact-consent")
def test_an_automated_text_may_be_sent_to_the_customer():
    fields = {"purpose": "account", "through": "text"}
    decision = grasshopper().may("contact-customer", "2024-07-11", **fields)
    assert (decision.allowed, speaking(decision)) == (True, ["contact-consent"])


@pytest.mark.parametrize(("purpose", "is_allowed"), [("training", True), ("quality", True), ("marketing", False)])
@rule("grasshopper.network-recording")
def test_recordings_serve_quality_and_training(purpose, is_allowed):
    decision = grasshopper().may("record", "2024-07-12", by="provider", of="network-call", purpose=purpose)
    assert decision.allowed == is_allowed
    assert speaking(decision) == ["network-recording"]


# Content --------------------------------------------------------------------------------------------------------------


@rule("goto-general.content")
def test_a_guests_slides_are_content_of_the_account():
    case = Case(order("webinar", "goto-webinar", "2024-05-01"))
    assert "content" in speaking(case.may("use-function", "2024-06-18", function="show"))


@rule("goto-stage.hosting-consent")
def test_a_posted_video_may_be_distributed_from_that_day():
    case = Case(
        order("stage", "goto-stage", "2024-05-01"), event("content-posted", "2024-06-21", "stage", content="film")
    )
    assert case.must("2024-06-20", clause="hosting-consent") == []
    (right,) = case.must("2024-06-21", clause="hosting-consent")
    assert (right.duty.who, right.stands) == ("provider", "right")


@rule("goto-webcast.content-moderation")
def test_content_may_be_taken_down_and_need_not_be():
    case = Case(
        order("cast", "goto-webcast", "2024-05-01"),
        event("content-posted", "2024-06-27", "cast", content="film"),
        event("content-removed", "2024-06-28", "cast", content="film", by="provider"),
    )
    (before,) = case.must("2024-06-27", clause="content-moderation")
    (after,) = case.must("2024-06-28", clause="content-moderation")
    assert (before.duty.who, before.stands, after.stands) == ("provider", "right", "fulfilled")


@pytest.mark.parametrize(
    ("service", "clause"), [("goto-webcast", "content-responsibility"), ("event-services", "own-use-and-content")]
)
@rule("goto-webcast.content-responsibility", "event-services.own-use-and-content")
def test_the_customer_answers_for_its_content(service, clause):
    case = Case(order("it", service, "2024-05-01"))
    (duty,) = case.must("2024-06-26", clause=clause)
    assert (duty.duty.who, duty.duty.says, duty.stands) == ("customer", "answers-for-content", "standing")


@rule("event-services.own-use-and-content")
def test_event_services_are_for_the_customer_alone():
    case = Case(order("it", "event-services", "2024-05-01"))
    asked = {"function": "event-producer", "on_behalf_of": "a client"}
    assert refusing(case.may("use-function", "2024-06-19", **asked)) == ["own-use-and-content"]


@pytest.mark.parametrize("service", ["call-me-enhanced-audio", "call-me-openvoice"])
@rule("call-me-enhanced-audio.attendee-number", "call-me-openvoice.attendee-number")
def test_organisers_make_sure_who_joins(service):
    case = Case(order("callme", service, "2024-05-01"), order("meeting", "goto-meeting", "2024-05-01"))
    (duty,) = case.must("2024-09-12", clause="attendee-number")
    assert (duty.duty.who, duty.stands) == ("customer", "standing")


# Services that are gone, and other texts ------------------------------------------------------------------------------


@rule("goto-general.discontinued-services")
def test_a_withdrawn_service_is_judged_by_its_last_description():
    case = Case(order("it", "join-me", "2024-05-01", withdrawn_on="2024-07-01"))
    signed_in = case.may("sign-in", "2024-08-01")
    assert signed_in.allowed
    assert "discontinued-services" in speaking(signed_in)
    more = {"unit": "named-user", "quantity": 1}
    assert case.may("add-units", "2024-06-30", **more).allowed
    assert refusing(case.may("add-units", "2024-07-01", **more)) == ["discontinued-services"]


@rule("rescueassist.service")
def test_rescueassist_is_treated_as_remote_support():
    decision = Case(order("it", "rescueassist", "2024-05-01")).may("sign-in", "2024-06-13")
    (said,) = (one for one in decision.findings if one.clause.address == "rescueassist#service")
    assert said.message("en") == "What is said of gotoassist-remote-support holds."


@pytest.mark.parametrize(
    ("service", "clause", "ask", "at", "fields"),
    [
        ("nice-cxone", "incorporated-terms", "sign-in", "2024-05-16", {}),
        ("goto-room", "dolby-eula", "buy-equipment", "2024-06-03", {"item": "dolby-speaker", "how": "buy"}),
        ("goto-room-as-a-service", "service", "sign-in", "2024-06-03", {}),
        ("ruby-receptionists", "service", "sign-in", "2024-06-10", {}),
        ("goto-connect", "third-party-addons", "place-order", "2024-06-05", {"unit": "teams-connector"}),
        ("goto-connect-equipment", "rental-terms", "buy-equipment", "2024-06-03", {"item": "phone", "how": "rent"}),
        ("jive-business-continuity", "service", "sign-in", "2024-06-03", {}),
        ("sd-wan", "service", "sign-in", "2024-06-03", {}),
        ("goto-connect", "ai-assistant-beta", "use-function", "2024-06-06", {"function": "ai-assistant"}),
        ("goto-resolve", "ai-terms", "use-function", "2024-06-18", {"function": "gopilot"}),
    ],
)
@rule(
    "nice-cxone.incorporated-terms", "goto-room.dolby-eula", "goto-room-as-a-service.service",
    "ruby-receptionists.service", "goto-connect.third-party-addons", "goto-connect-equipment.rental-terms",
    "jive-business-continuity.service", "sd-wan.service", "goto-customer-engagement.ai-assistant-beta",
    "gopilot.ai-terms",
)  # fmt: skip
def test_another_text_holds(service, clause, ask, at, fields):
    decision = Case(order("it", service, "2024-05-01", settings=YEAR)).may(ask, at, service=service, **fields)
    said = [one for one in decision.findings if one.clause.id == clause and one.ruling.says == "under-terms"]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("service", "ask", "fields"),
    [
        ("goto-room", "buy-equipment", {"item": "camera"}),
        ("goto-connect-equipment", "buy-equipment", {"item": "phone", "how": "buy"}),
        ("goto-connect", "use-function", {"function": "inbox"}),
    ],
)
@rule("goto-room.dolby-eula", "goto-connect-equipment.rental-terms", "goto-customer-engagement.ai-assistant-beta")
def test_no_other_text_holds(service, ask, fields):
    decision = Case(order("it", service, "2024-05-01", settings=YEAR)).may(ask, "2024-06-03", service=service, **fields)
    assert "under-terms" not in [one.ruling.says for one in decision.findings]


@pytest.mark.parametrize(("leased", "holds"), [("2020-08-03", True), ("2020-08-04", False)])
@rule("goto-room.dolby-lease")
def test_a_lease_of_3_august_2020_is_the_last_under_the_lease_terms(leased, holds):
    decision = Case(order("rooms", "goto-room", "2024-05-01", dolby_leased_on=leased)).may("sign-in", "2024-06-03")
    assert ("dolby-lease" in speaking(decision)) == holds
