"""Worked examples of the register: who speaks for whom, how parties are reached, and who may hand things over."""

from datetime import date

from tests.register.cases import Case, event, order, rule


def crm(users=10, *events):
    terms = {"plan_price": '{ EUR = 50.00, per = "sales-plan" }'}
    plan = f"sales-plan = {users}"
    return Case(
        order("crm", "superoffice-crm-online", "2015-09-01", settings='every = "quarter"', users=plan, **terms), *events
    )


def of(decision, clause):
    return [one.ruling.allowed for one in decision.findings if one.clause.id == clause]


@rule("goto-general.administrator")
def test_the_signatory_is_the_administrator_until_somebody_is_named():
    case = Case(
        order("meet", "goto-meeting", "2024-06-03"),
        event("person-named", "2024-06-03", "meet", role="signatory", person="M. Dekker"),
        event("person-named", "2024-07-01", "meet", role="administrator", person="S. Bos"),
        is_checked=False,
    )
    assert of(case.may("assign-user", "2024-06-30", user="anna", by="M. Dekker"), "administrator") == [True]
    assert of(case.may("assign-user", "2024-06-30", user="anna", by="S. Bos"), "administrator") == [False]
    assert of(case.may("assign-user", "2024-07-01", user="anna", by="S. Bos"), "administrator") == [True]
    (before,) = case.must("2024-06-30", clause="administrator")
    assert before.duty.figures["person"] == "M. Dekker"


@rule("superoffice-support.contact-person")
def test_a_fourth_user_needs_a_contact_person():
    more = event("quantity-changed", "2015-10-12", "crm", unit="sales-plan", quantity=4)
    assert crm(3, more).must("2015-10-09", clause="contact-person") == []
    (duty,) = crm(3, more).must("2015-10-12", clause="contact-person")
    assert (duty.duty.says, duty.duty.arises_on) == ("name-contact", date(2015, 10, 12))


@rule("superoffice-crm-online.contact-changes-in-writing")
def test_a_new_director_is_reported_in_writing():
    changed = event("contact-changed", "2016-03-01", "crm", what="signatory")
    phoned = event("contact-reported", "2016-03-01", "crm", through="phone")
    mailed = event("contact-reported", "2016-03-03", "crm", through="e-mail")
    (duty,) = crm(10, changed, phoned).must("2016-03-03", clause="contact-changes-in-writing")
    assert (duty.duty.who, duty.stands) == ("customer", "standing")
    (duty,) = crm(10, changed, phoned, mailed).must("2016-03-03", clause="contact-changes-in-writing")
    assert duty.stands == "fulfilled"


@rule("superoffice-crm-online.correct-user-identity")
def test_a_user_called_test_test_has_to_be_corrected():
    found = event("use-found", "2016-03-04", "crm", finding="inaccurate-information", user="Test Test")
    says = [one.duty.says for one in crm(10, found).must("2016-03-04", clause="correct-user-identity")]
    assert sorted(says) == ["correct-user", "user-identity"]


@rule("grasshopper.accessibility-feedback")
def test_feedback_on_accessibility_may_be_given():
    case = Case(
        order("phone", "grasshopper", "2024-06-05", plan_fee="{ USD = 28.00 }"),
        event("activated", "2024-06-05", "phone"),
        currency="USD",
    )
    (right,) = case.must("2024-07-15", clause="accessibility-feedback")
    assert (right.duty.who, right.stands) == ("customer", "right")


@rule("superoffice-crm-online.assignment-by-superoffice")
def test_a_transfer_on_1_december_is_announced_by_1_november():
    plan = event("change-planned", "2016-10-01", "crm", change="assignment", takes_effect_on="2016-12-01")
    (duty,) = crm(10, plan).must("2016-10-01", clause="assignment-by-superoffice", says="announce")
    assert duty.due_on == date(2016, 11, 1)


@rule("superoffice-crm-online.assignment-by-customer")
def test_the_customer_needs_consent_which_is_not_refused_without_a_reason():
    asked = event("consent-requested", "2016-06-01", "crm", matter="assignment")
    case = crm(10, asked)
    assert not case.may("transfer-agreement", "2016-07-01", by="customer").allowed
    assert case.may("transfer-agreement", "2016-07-01", by="customer", consent=True).allowed
    (answer,) = case.must("2016-07-01", clause="assignment-by-customer")
    assert (answer.duty.who, answer.duty.says) == ("provider", "answer")


@rule("superoffice-crm-online.subcontracting")
def test_a_subcontractor_needs_no_consent():
    assert crm().may("transfer-agreement", "2016-02-01", by="provider", how="subcontract").allowed
