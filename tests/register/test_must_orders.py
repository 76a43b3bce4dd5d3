"""Worked examples of the register: changes of the terms, orders, goods, numbers and the supplement for regions."""

import json
from datetime import date

import pytest
from tests.register.cases import Case, event, order, rule


def crm(*events):
    terms = {"plan_price": '{ EUR = 50.00, per = "sales-plan" }'}
    text = 'every = "quarter"'
    return Case(
        order("crm", "superoffice-crm-online", "2015-08-10", settings=text, users="sales-plan = 10", **terms), *events
    )


def phone(*events):
    started = event("activated", "2024-06-05", "phone")
    return Case(
        order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }"), started, *events, currency="USD"
    )


def connect(country="NL", currency="EUR", *events):
    voice = order("voice", "goto-connect", "2024-06-01", settings="term = { months = 12 }")
    return Case(voice, *events, country=country, currency=currency)


def duties(case, day, clause):
    return [(one.duty.who, one.duty.says, one.stands) for one in case.must(day, clause=clause)]


@rule("superoffice-crm-online.contract-amendment")
def test_a_change_of_terms_takes_four_months_and_the_next_quarter_after_the_first_year():
    def holds_from(notice):
        told = event("change-announced", notice, "crm", change="terms", takes_effect_on="2017-01-01")
        (right,) = crm(told).must("2016-06-30", clause="contract-amendment")
        return right.duty.figures["day"]

    assert holds_from("2016-03-10") == date(2016, 9, 1)
    assert holds_from("2016-06-10") == date(2016, 12, 1)


def test_a_price_is_changed_with_four_months_notice_and_not_with_less():
    def changed(notice_on):
        return crm(
            event(
                "terms-amended", "2016-12-01", "crm", by="provider", notice_on=notice_on, clause="contract-amendment",
                terms={"plan_price": {"EUR": 55, "per": "sales-plan"}},
            )
        )  # fmt: skip

    assert changed("2016-08-01").billed("2016-12-01") == 1650  # 10 x 55.00 x 3
    with pytest.raises(AssertionError, match="change-not-permitted"):
        changed("2016-08-02").answer("2016-12-31")


@rule("superoffice-crm-online.special-amendment-notice")
def test_another_hosting_partner_takes_sixty_days_and_not_four_months():
    plan = event("change-planned", "2016-08-01", "crm", change="hosting-partner", takes_effect_on="2016-12-01")
    assert crm(plan).must("2016-08-01", clause="special-amendment-notice") == []
    assert crm(plan).must("2016-08-01", clause="contract-amendment") == []
    dues = [one.due_on for one in crm(plan).must("2016-08-01", clause="hosting-partner-change-notice")]
    assert dues == [date(2016, 10, 2)]


@rule("goto-general.descriptions-amendment")
def test_descriptions_change_without_a_notice_to_each_customer():
    case = Case(order("meet", "goto-meeting", "2024-01-01"), is_checked=False)
    assert duties(case, "2024-09-01", "descriptions-amendment") == [("provider", "descriptions", "right")]


@rule("goto-general.acceptance-by-use")
def test_new_terms_bind_from_the_first_use_after_their_day():
    told = event("change-announced", "2024-06-20", "meet", change="terms", takes_effect_on="2024-07-01")
    used = event("session-opened", "2024-07-08", "meet", session="1", what="sign-in")
    meeting = order("meet", "goto-meeting", "2024-01-01")
    assert Case(meeting, told, is_checked=False).must("2024-07-20", clause="acceptance-by-use") == []
    (bound,) = Case(meeting, told, used, is_checked=False).must("2024-07-20", clause="acceptance-by-use")
    assert (bound.duty.who, bound.duty.figures["used"]) == ("customer", date(2024, 7, 8))


@rule("grasshopper.fair-use-policy-change")
def test_the_fair_use_policy_may_change_at_any_time():
    assert duties(phone(), "2024-08-01", "fair-use-policy-change") == [("provider", "fair-use-policy", "right")]


@rule("superoffice-crm-online.contract-date", "superoffice-crm-online.initial-order-form")
def test_the_service_is_made_available_from_the_day_of_the_contract():
    (duty,) = crm().must("2015-08-12", clause="contract-date")
    assert (duty.duty.who, duty.duty.arises_on, duty.stands) == ("provider", date(2015, 8, 10), "standing")
    assert crm().must("2015-09-02", clause="initial-order-form") == []  # it fills the order, and obliges nobody


@rule("superoffice-crm-online.binding-by-use-or-order")
def test_an_order_or_the_first_use_binds():
    sent = event("order-submitted", "2015-08-09", "crm")
    used = event("session-opened", "2015-08-11", "crm", session="1", what="sign-in")
    for events, day in (((sent, used), date(2015, 8, 9)), ((used,), date(2015, 8, 11))):
        (bound,) = crm(*events).must("2015-08-12", clause="binding-by-use-or-order")
        assert (bound.duty.who, bound.duty.arises_on) == ("customer", day)


@rule("superoffice-user-plans.order-binding-and-confirmation")
def test_an_order_is_not_taken_back_before_it_is_confirmed():
    sent = event("order-submitted", "2016-10-11", "crm")
    confirmed = event("order-confirmed", "2016-10-12", "crm", through="e-mail")
    case = crm(sent, confirmed)
    assert not case.may("cancel-order", "2016-10-11").allowed
    found = duties(case, "2016-10-12", "order-binding-and-confirmation")
    assert found == [("provider", "carry-out", "standing"), ("provider", "confirm", "fulfilled")]


@rule("miradore.signed-renewal-order")
def test_a_signature_may_be_required_for_ninety_devices_more_and_hardly_for_four():
    def rights(devices):
        return Case(
            order("mdm", "miradore", "2024-01-01", settings="term = { months = 12 }", users="device = 100"),
            event("quantity-changed", "2025-01-01", "mdm", unit="device", quantity=devices),
            is_checked=False,
        ).must("2025-01-01", "2025-12-31", clause="signed-renewal-order")

    (right,) = rights(190)
    assert (right.duty.who, right.due_on, right.stands) == ("provider", date(2025, 1, 1), "right")
    assert rights(104) == []


@rule("goto-room.title-and-warranty-transfer")
def test_the_kit_is_the_customers():
    case = Case(order("room", "goto-room", "2024-06-03"), is_checked=False)
    assert duties(case, "2026-12-03", "title-and-warranty-transfer") == [("customer", "goods", "right")]


@rule("grasshopper.number-ownership-and-porting")
def test_a_number_is_ported_before_the_account_ends():
    case = phone(event("agreement-ended", "2024-10-01", "phone"))
    assert case.may("port-number", "2024-09-20").allowed
    assert not case.may("port-number", "2024-10-01").allowed
    (right,) = case.must("2024-09-20", clause="number-ownership-and-porting")
    assert (right.duty.says, right.due_on) == ("last-day-completed", date(2024, 9, 30))


@rule("superoffice-crm-online.no-further-licence")
def test_the_customer_may_not_install_the_server_software():
    assert not crm().may("use-function", "2015-10-06", function="install").allowed


@rule(
    "goto-connect.regional-rate-process",
    "goto-connect.regional-supplement",
    "goto-connect.911-not-for-europe-australia",
)
def test_outside_north_america_the_supplement_comes_first():
    plan = event("change-planned", "2024-07-10", "voice", change="prices", takes_effect_on="2025-07-09")
    german = connect("DE", "EUR", plan)
    assert duties(german, "2024-07-10", "regional-rate-process") == [("provider", "rates", "standing")]
    for country, currency, outside in (("NL", "EUR", 1), ("CA", "CAD", 0)):
        assert len(connect(country, currency).must("2024-06-03", clause="regional-supplement")) == outside
    spanish = connect("ES").must("2024-06-03", clause="911-not-for-europe-australia")
    assert [one.duty.says for one in spanish] == ["emergency-calls"]


def kit(*events):
    ordered = event("item-ordered", "2024-06-03", "room", item="hardware-kit", amount=2400)
    ordered = ordered._replace(text=ordered.text.replace('"id": "', '"id": "kit", "note": "', 1))
    return Case(order("room", "goto-room", "2024-06-03"), ordered, *events, is_checked=False)


@rule("goto-room.order-processing")
def test_a_kit_ordered_on_monday_3_june_has_a_tracking_number_by_12_june():
    (duty,) = kit().must("2024-06-03", clause="order-processing")
    assert (duty.duty.who, duty.due_on) == ("provider", date(2024, 6, 12))


@rule("goto-room.free-replacement", "goto-room.as-is-after-warranty")
def test_a_kit_is_replaced_in_its_first_year_and_is_as_it_is_after_that():
    early = kit(event("goods-failed", "2025-05-20", "room", ordered="kit"))
    late = kit(event("goods-failed", "2025-06-10", "room", ordered="kit"))
    assert duties(early, "2025-05-20", "free-replacement") == [("provider", "replace", "standing")]
    assert duties(late, "2025-06-10", "free-replacement") == []
    assert duties(early, "2025-05-20", "as-is-after-warranty") == []
    assert duties(late, "2025-06-10", "as-is-after-warranty") == [("customer", "ask-maker", "right")]


@rule("goto-connect-equipment.shipping-risk", "goto-connect-equipment.manufacturer-warranty")
def test_what_is_handed_to_the_carrier_is_at_the_customers_risk():
    case = Case(
        order("kit", "goto-connect-equipment", "2024-06-03"),
        event("item-ordered", "2024-06-03", "kit", item="equipment", amount=900),
        event("goods-dispatched", "2024-06-05", "kit"),
        event("goods-failed", "2024-10-01", "kit", ordered="phone"),
        is_checked=False,
    )
    (risk,) = case.must("2024-06-06", clause="shipping-risk")
    assert (risk.duty.who, risk.duty.says, risk.duty.arises_on) == ("customer", "bear-risk", date(2024, 6, 5))
    rights = duties(case, "2024-10-01", "manufacturer-warranty")
    assert sorted(rights) == [("customer", "claim-on-maker", "right"), ("provider", "may-help", "right")]


@rule("superoffice-crm-online.no-breach-outside-control", "superoffice-crm-online.no-warranty-of-fitness")
def test_the_provider_tries_to_correct_and_errors_give_no_other_claim():
    assert duties(crm(), "2015-11-03", "no-breach-outside-control") == [("provider", "outside-control", "standing")]
    assert duties(crm(), "2015-11-09", "no-warranty-of-fitness") == [("customer", "no-fitness", "standing")]


@rule("goto-room.no-returns", "goto-room.discretionary-return")
def test_a_used_kit_is_not_taken_back_unless_the_provider_agrees():
    asked = kit().may("return-equipment", "2024-07-01", condition="used")
    (finding,) = [one for one in asked.refusals if one.clause.id == "returns"]
    assert (finding.ruling.says, finding.ruling.remedy) == ("final", "ask-provider")


@rule(
    "goto-connect-equipment.cancel-within-24-hours", "goto-connect-equipment.cancel-with-restocking-fee",
    "goto-connect-equipment.refund-after-return",
)  # fmt: skip
def test_equipment_is_cancelled_free_within_24_hours_and_for_a_quarter_within_30_days():
    def says(at, **fields):
        phones = Case(order("kit", "goto-connect-equipment", "2024-06-03"), is_checked=False)
        asked = phones.may("return-equipment", at, ordered_at="2024-06-03T11:00:00+02:00", **fields)
        return [one.ruling.says for one in asked.findings if one.clause.kind.name == "restocking"]

    assert says("2024-06-04T10:59") == ["free"]
    assert says("2024-07-01T10:00") == ["with-fee"]
    assert says("2024-07-04T10:00") == ["final"]  # day 31
    ordered = event("item-ordered", "2024-06-03", "kit", item="equipment", amount=900)
    identity = json.loads(ordered.text)["id"]
    cancelled = event("order-cancelled", "2024-07-01", "kit", ordered=identity, written="yes")
    back = event("item-returned", "2024-07-12", "kit", ordered=identity, condition="new")
    case = Case(order("kit", "goto-connect-equipment", "2024-06-03"), ordered, cancelled, back, is_checked=False)
    sent = case.must("2024-07-01", says="send-back")
    assert [(one.duty.who, one.stands) for one in sent] == [("customer", "standing")]
    assert [one.stands for one in case.must("2024-07-12", says="send-back")] == ["fulfilled"]
