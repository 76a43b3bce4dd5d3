"""Worked examples of the register: confidentiality, copies of data, and what becomes of it at the end."""

from datetime import date

import pytest
from tests.register.cases import Case, event, order, rule


def crm(*events, **terms):
    terms = {"plan_price": '{ EUR = 50.00, per = "sales-plan" }', **terms}
    text = 'every = "quarter"'
    return Case(
        order("crm", "superoffice-crm-online", "2015-09-01", settings=text, users="sales-plan = 10", **terms), *events
    )


ENDED = event("agreement-ended", "2016-09-01", "crm")


def account_event(kind, day, **fields):
    happened = event(kind, day, "", account="acme", **fields)
    return happened._replace(text=happened.text.replace('"agreement": "", ', ""))


def of(decision, clause):
    return [one.ruling.allowed for one in decision.findings if one.clause.id == clause]


def duties(case, day, clause):
    return [(one.duty.who, one.duty.says, one.stands) for one in case.must(day, clause=clause)]


@rule("superoffice-crm-online.mutual-confidentiality")
def test_a_marked_offer_is_not_passed_on_and_an_unmarked_brochure_may_be():
    clause = "mutual-confidentiality"
    assert of(crm().may("share-data", "2015-11-11", to="partner", marked=True), clause) == [False]
    assert of(crm().may("share-data", "2015-11-11", to="partner", marked=False), clause) == [True]


@rule("superoffice-crm-online.customer-protects-superoffice-information")
def test_the_customer_keeps_what_it_should_have_understood():
    clause = "customer-protects-superoffice-information"
    assert duties(crm(), "2015-11-12", clause) == [("customer", "understood", "standing")]


@rule("superoffice-crm-online.confidentiality-survives")
def test_confidentiality_goes_on_after_the_end():
    assert duties(crm(), "2016-08-31", "confidentiality-survives") == []
    found = duties(crm(ENDED), "2019-03-01", "confidentiality-survives")
    assert sorted(found) == [("customer", "after-the-end", "standing"), ("provider", "after-the-end", "standing")]


@rule("superoffice-crm-online.data-copy-on-request")
def test_a_copy_for_friday_is_asked_for_by_tuesday():
    clause = "data-copy-on-request"
    assert of(crm().may("request-data", "2016-06-07", wanted_on="2016-06-10"), clause) == [True]
    assert of(crm().may("request-data", "2016-06-08", wanted_on="2016-06-10"), clause) == [False]
    asked = event("data-requested", "2016-06-07", "crm", wanted_on="2016-06-10")
    (copy,) = crm(asked).must("2016-06-07", clause=clause)
    assert (copy.duty.who, copy.due_on) == ("provider", date(2016, 6, 10))


@rule("superoffice-crm-online.data-download-at-termination")
def test_the_administrator_downloads_the_data_after_the_end():
    boss = event("person-named", "2015-09-01", "crm", role="main-user", person="Bos")
    clause = "data-download-at-termination"
    assert of(crm(ENDED, boss).may("request-data", "2016-09-05", by="Bos"), clause) == [True]
    (right,) = crm(ENDED, boss).must("2016-09-05", clause=clause)
    assert (right.duty.who, right.due_on) == ("customer", date(2016, 9, 30))


@rule("superoffice-crm-online.data-deletion-after-30-days")
def test_data_is_removed_after_30_september():
    (removal,) = crm(ENDED).must("2016-09-05", clause="data-deletion-after-30-days")
    assert (removal.duty.says, removal.due_on) == ("remove", date(2016, 10, 1))


def test_the_removal_of_withheld_data_is_put_off_or_goes_on():
    kept = event("data-withheld", "2016-09-05", "crm")
    (decision,) = crm(ENDED, kept).must("2016-09-20", clause="data-deletion-after-30-days")
    assert decision.duty.says == "decide"
    (removal,) = crm(ENDED, kept, withheld_data_is_removed='"goes-on"').must(
        "2016-09-20", clause="data-deletion-after-30-days"
    )
    assert removal.due_on == date(2016, 10, 1)


@rule("superoffice-crm-online.data-withholding")
def test_data_may_be_withheld_while_an_invoice_is_open():
    overdue = account_event("invoice-overdue", "2016-08-31", invoice="16-3")
    case = crm(overdue, ENDED, event("data-withheld", "2016-09-02", "crm"))
    assert not case.may("request-data", "2016-09-05").allowed
    (right,) = crm(overdue).must("2016-08-31", clause="data-withholding")
    assert (right.duty.who, right.stands) == ("provider", "right")


@rule("superoffice-crm-online.data-destruction")
def test_data_is_destroyed_within_a_reasonable_time():
    assert duties(crm(), "2016-01-01", "data-destruction") == [("provider", "reasonable-time", "standing")]


@rule("superoffice-user-plans.downgrade-loss")
def test_a_smaller_plan_may_lose_content_and_costs_nothing():
    asked = crm().may("change-order", "2016-12-01", what="plan")
    assert [one.ruling.says for one in asked.findings if one.clause.id == "downgrade-loss"] == ["may-lose-content"]


@rule("superoffice-free-trial.data-loss-at-end")
@pytest.mark.parametrize(("bought", "kept"), [("2015-09-30", True), ("2015-10-01", False), (None, False)])
def test_the_data_of_a_trial_is_kept_if_the_service_is_bought_before_it_ends(bought, kept):
    trial = order("trial", "superoffice-free-trial", "2015-09-01", trial_length="{ days = 30 }")
    buys = [event("service-bought", bought, "trial")] if bought else []
    case = Case(trial, *buys, is_checked=False)
    duties = case.must("2015-09-15", clause="data-loss-at-end")
    assert [one.duty.who for one in duties] == ["customer"]
    refused = case.may("request-data", "2015-10-02", agreement="trial")
    assert ("data-loss-at-end" not in [one.clause.id for one in refused.refusals]) == kept


@rule("goto-stage.content-stays-until-deleted")
def test_five_videos_of_fourteen_go_and_nine_may_stay():
    removed = [
        event("content-removed", "2025-01-10", "stage", content=f"video-{n}", by="customer") for n in range(1, 6)
    ]
    case = Case(order("stage", "goto-stage", "2024-06-01"), *removed, is_checked=False)
    says = [one.duty.says for one in case.must("2025-01-10", clause="content-stays-until-deleted")]
    assert sorted(says) == ["erase-content"] * 5 + ["may-keep"]


@rule("grasshopper.messages-after-termination")
def test_unread_messages_cannot_be_demanded_after_the_end():
    case = Case(
        order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }"),
        event("activated", "2024-06-05", "phone"),
        event("agreement-ended", "2024-10-05", "phone"),
        currency="USD",
    )
    assert of(case.may("request-data", "2024-10-04"), "messages-after-termination") == []
    assert of(case.may("request-data", "2024-10-05"), "messages-after-termination") == [False]
