"""The shipped descriptions hold together: no fault, every include resolves, one name means one thing."""

from datetime import date

import pytest
from tests.register.cases import CATALOGUE, catalogue

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults

SERVICES = catalogue().services


def clauses_of(service):
    """All clauses of a service in its last version, included ones too."""
    description = catalogue().versions(service)[-1]
    return catalogue().clauses_of(description, description.effective_on)


def test_the_catalogue_loads_without_a_fault():
    faults = Faults()
    Catalogue.load([CATALOGUE], faults)
    assert [str(fault) for fault in faults] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_include_is_in_force_when_the_service_begins(service):
    for description in catalogue().versions(service):
        for included in description.includes:
            assert catalogue().in_force(included, description.effective_on) is not None
        drawn = {clause.service for clause in catalogue().clauses_of(description, description.effective_on)}
        assert set(description.includes) <= drawn


@pytest.mark.parametrize("service", SERVICES)
def test_every_clause_has_prose(service):
    for description in catalogue().versions(service):
        assert [section.id for section in description.sections if not section.prose] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_is_named(service):
    assert {description.source for description in catalogue().versions(service)} <= {
        "cxone-2022-01",
        "goto-services-2024-04",
        "superoffice-online-2015-06",
    }


def test_what_an_order_fills_has_one_form_under_one_name():
    forms = {}
    for service in SERVICES:
        for clause in clauses_of(service):
            for name, ask in clause.asks.items():
                forms.setdefault(name, set()).add(ask.form.describe()[0])
    assert {name: form for name, form in forms.items() if len(form) > 1} == {}


def test_goto_services_begin_early_enough_for_the_registers_examples():
    first = {service: catalogue().versions(service)[0].effective_on for service in SERVICES}
    assert first["nice-cxone"] == date(2022, 1, 1)
    assert {first[service] for service in SERVICES if "audio" in service or "openvoice" in service} == {
        date(2024, 1, 1)
    }
