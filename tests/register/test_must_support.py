"""Worked examples of the register: support, maintenance and faults."""

from datetime import UTC, date, datetime

from tests.register.cases import Case, event, order, rule


def crm(*events):
    terms = {"plan_price": '{ EUR = 50.00, per = "sales-plan" }'}
    return Case(
        order(
            "crm", "superoffice-crm-online", "2015-09-01",
            settings='every = "quarter"', users="sales-plan = 10", **terms,
        ),
        *events,
    )  # fmt: skip


def of(decision, clause):
    return [one.ruling.allowed for one in decision.findings if one.clause.id == clause]


def duties(case, day, clause):
    return [(one.duty.who, one.duty.says, one.stands) for one in case.must(day, clause=clause)]


@rule("nice-cxone.support-by-nice")
def test_goto_passes_on_how_nice_is_reached():
    case = Case(order("cxone", "nice-cxone", "2022-02-01", settings="term = { months = 12 }"), is_checked=False)
    assert duties(case, "2022-05-03", "support-by-nice") == [("provider", "maker", "standing")]


@rule("goto-general.support-channel")
def test_a_question_goes_to_the_support_site():
    case = Case(order("train", "goto-training", "2024-01-01"), is_checked=False)
    assert of(case.may("ask-support", "2024-06-08", through="site"), "support-channel") == [True]


@rule("goto-room.support-level")
def test_the_portal_helps_with_a_touch_screen_and_nobody_comes_to_repair_it():
    case = Case(order("room", "goto-room", "2024-06-03"), is_checked=False)
    assert of(case.may("ask-support", "2024-06-20", through="portal"), "support-level") == [True]
    repair = case.may("ask-support", "2024-06-20", through="portal", topic="on-site-repair")
    assert of(repair, "support-level") == [False]


@rule("goto-webcast.support")
def test_live_chat_is_a_route_for_presenters():
    case = Case(order("cast", "goto-webcast", "2024-06-01"), is_checked=False)
    assert of(case.may("ask-support", "2024-06-26T10:05", through="chat"), "support") == [True]


@rule("goto-connect.incompatible-network-risk")
def test_a_satellite_line_is_the_customers_own_matter():
    case = Case(order("voice", "goto-connect", "2024-06-01", settings="term = { months = 12 }"))
    assert duties(case, "2024-07-10", "incompatible-network-risk") == [("customer", "own-network", "standing")]


@rule("superoffice-support.service", "superoffice-support.request-channel")
def test_support_is_part_of_the_contract_and_is_asked_for_in_the_community():
    assert of(crm().may("ask-support", "2015-10-05T09:00"), "service") == [True]
    assert of(crm().may("ask-support", "2015-10-06T09:00", through="phone"), "request-channel") == [False]
    assert crm().may("ask-support", "2015-10-06T09:00", through="community").allowed


@rule("superoffice-support.best-effort", "superoffice-support.customer-effort")
def test_support_does_what_it_can_and_the_customer_gives_data():
    assert duties(crm(), "2015-11-07", "best-effort") == [("provider", "best-effort", "standing")]
    assert duties(crm(), "2015-10-12", "customer-effort") == [("customer", "detailed-data", "standing")]


@rule("superoffice-support.no-administration", "superoffice-support.exclusions")
def test_what_support_does_not_cover():
    assert of(crm().may("ask-support", "2015-10-08", topic="configuration"), "no-administration") == [False]
    for topic in ("peripherals", "caused-by-customer"):
        assert of(crm().may("ask-support", "2015-10-14", topic=topic), "exclusions") == [False]


@rule("superoffice-support.referral-to-course", "superoffice-support.try-suggested-solution")
def test_a_course_may_be_recommended_and_a_solution_has_to_be_tried():
    assert duties(crm(), "2015-10-16", "referral-to-course") == [("provider", "course", "right")]
    sent = event("help-requested", "2015-10-19", "crm", what="try-solution")
    assert ("customer", "try-it", "standing") in duties(crm(sent), "2015-10-19", "try-suggested-solution")


@rule("superoffice-support.hours")
def test_support_is_open_on_monday_at_half_past_three_in_vilnius():
    def is_open(at):
        (one,) = of(crm().may("ask-support", at), "hours")
        return one

    assert not is_open("2015-12-24T09:00")  # 10:00 in Vilnius, an hour ahead of Amsterdam
    assert is_open("2015-12-28T14:30")
    closed = crm().may("ask-support", "2015-12-28T15:30")
    assert not closed.allowed
    (finding,) = [one for one in closed.findings if one.clause.id == "hours"]
    assert finding.ruling.figures["opening"].isoformat() == "2015-12-29T08:00:00+02:00"


@rule("superoffice-crm-online.maintenance-notice", "superoffice-crm-online.urgent-maintenance")
def test_maintenance_is_announced_and_a_patch_need_not_be():
    planned = event("change-planned", "2016-06-10", "crm", change="maintenance", takes_effect_on="2016-06-18")
    told = event("change-announced", "2016-06-13", "crm", change="maintenance", takes_effect_on="2016-06-18")
    assert duties(crm(planned, told), "2016-06-18", "maintenance-notice") == [("provider", "announce", "fulfilled")]
    patch = event("change-planned", "2016-06-21", "crm", change="urgent-maintenance", takes_effect_on="2016-06-21")
    assert duties(crm(patch), "2016-06-21", "urgent-maintenance") == [("provider", "may-do-at-once", "right")]


@rule("goto-room.missing-parts-notice")
def test_missing_parts_are_reported_within_48_hours():
    delivered = event("goods-delivered", "2024-06-14", "room", at="2024-06-14T15:00:00+02:00")
    case = Case(order("room", "goto-room", "2024-06-03"), delivered, is_checked=False)
    (duty,) = case.must("2024-06-14", clause="missing-parts-notice")
    assert duty.duty.due == datetime(2024, 6, 16, 13, tzinfo=UTC)


@rule("superoffice-crm-online.error-report")
def test_an_error_is_reported_by_e_mail_with_the_steps():
    told = event("fault-reported", "2016-07-05", "crm", what="error", through="e-mail", detailed=True)
    assert duties(crm(told), "2016-07-05", "error-report") == [("customer", "report", "standing")]
    vague = event("fault-reported", "2016-07-05", "crm", what="error", through="e-mail")
    assert ("customer", "complete-report", "standing") in duties(crm(vague), "2016-07-05", "error-report")


@rule("superoffice-crm-online.error-correction", "superoffice-crm-online.error-cooperation")
def test_correction_runs_from_its_confirmation_and_the_customer_helps():
    told = event("fault-reported", "2016-07-05", "crm", what="error", through="e-mail", detailed=True)
    begun = event("correction-begun", "2016-07-07", "crm")
    asked = event("help-requested", "2016-07-08", "crm", what="reproduce")
    (correct,) = crm(told, begun).must("2016-07-08", clause="error-correction")
    assert correct.duty.arises_on == date(2016, 7, 7)
    assert duties(crm(told, begun, asked), "2016-07-08", "error-cooperation") == [("customer", "help", "standing")]
