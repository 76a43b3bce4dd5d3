"""The answers of what-if and the files that it reads are as their schemas say."""

import tomllib
from pathlib import Path

import pytest
from tests.whatif.conftest import as_json, validate
from tests.whatif.test_change import CASES

import counterfoil

OFFERS = Path(counterfoil.__file__).parent / "demo" / "book" / "offers.toml"


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_a_change_is_as_its_schema_says(name):
    validate("change", as_json(tomllib.loads(CASES[name][0])))


def test_the_offers_of_the_demo_are_as_their_schema_says():
    validate("offers", as_json(tomllib.loads(OFFERS.read_text("utf-8"))))


def test_the_answers_are_as_their_schemas_say(run, demo):
    validate("cheapest", run("whatif", demo, "--cheapest", "ben", "--through", "2026-11-01", "--format", "json").json)
    Path("change.toml").write_text('[[change]]\norder = "ben-phone"\n[change.quantities]\nextension = 10\n', "utf-8")
    asked = ("whatif", demo, "--change", "change.toml", "--through", "2027-01-01", "--format", "json")
    validate("whatif", run(*asked, "--repeat", "2", "--today", "2026-11-22").json)
    validate("whatif", run(*asked, "--from", "2026-10-01").json)
