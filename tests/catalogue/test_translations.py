"""Every description has its name, its headings and its prose in the three languages; the figures are the same."""

import pytest
from tests.register.cases import CATALOGUE, catalogue

from counterfoil.contract.faults import Faults
from counterfoil.contract.translations import LANGUAGES, compare, figures, read_translations


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_description_is_translated_whole_and_with_its_figures(language):
    faults = Faults()
    translations = {one.service: one for one in read_translations(CATALOGUE, language, faults)}
    for service in catalogue().services:
        if service in translations:
            compare(catalogue().versions(service)[-1], translations[service], faults)
    assert [service for service in catalogue().services if service not in translations] == []
    assert sorted(translations.keys() - set(catalogue().services)) == []
    assert not len(faults), "\n".join(map(str, faults))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,500 minutes for USD 5.00", ["1500", "500"]),
        ("1.500 minuten voor USD 5,00", ["1500", "500"]),
        ("1 500 minutes pour 5,00 USD", ["1500", "500"]),
        ("no figures", []),
    ],
)
def test_figures_are_compared_however_they_are_written(text, found):
    assert sorted(figures(text).elements()) == sorted(found)
