"""Kinds are declared once, registered by name, and answer in an order that follows what they read and write."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.small_kinds import FEE, INCREMENT, RATE, FeeParameters, RateParameters

from counterfoil.contract import kinds as registry_of_kinds
from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.describing import comments_of, described, schema_of
from counterfoil.contract.kinds import ClauseKind, KindsUnusable, Registry
from counterfoil.contract.parameters import ClauseParameters


def kind(name: str, writes: str = "", reads: str = "") -> ClauseKind:
    return ClauseKind(
        name, ClauseParameters, "A kind.", specimen=Path(__file__), writes=writes, reads=frozenset(reads.split())
    )


def test_kinds_run_after_those_whose_lines_they_read_and_ties_by_name():
    kinds = [
        kind("tax", "tax", "fee usage credit"),
        kind("credit", "credit", "fee"),
        kind("calls", "usage"),
        kind("seats", "fee"),
        kind("notice"),
    ]
    expected = ["calls", "notice", "seats", "credit", "tax"]
    assert [each.name for each in Registry.of(kinds).in_order] == expected
    assert [each.name for each in Registry.of(reversed(kinds)).in_order] == expected
    assert list(Registry.of(kinds).by_name) == ["calls", "credit", "notice", "seats", "tax"]


@given(st.permutations(["a", "b", "c", "d", "e"]), st.data())
def test_every_writer_of_a_group_comes_before_all_its_readers(names, data):
    groups = ["fee", "usage", "credit", "tax"]
    kinds = []
    for name in names:
        place = data.draw(st.integers(0, 3))
        kinds.append(kind(name, groups[place], " ".join(groups[: data.draw(st.integers(0, place))])))
    order = Registry.of(kinds).in_order
    for at, reader in enumerate(order):
        assert not any(writer.writes in reader.reads for writer in order[at:])


def test_a_ring_of_groups_cannot_run():
    with pytest.raises(KindsUnusable, match=r"in a ring: "):
        Registry.of([kind("a", "fee", "credit"), kind("b", "credit", "fee")])


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: Registry.of([FEE, replace(FEE)]), "clause kind recurring-fee is registered twice"),
        (
            lambda: Registry.of([replace(INCREMENT, sets=("step",))]),
            "clause kind rating-increment sets step and has no",
        ),
        (lambda: kind("Fee"), "clause kind Fee: its name is not lower-case words with hyphens"),
        (lambda: kind("fee", "fee", "fee"), "clause kind fee: it reads the group fee that it writes"),
        (lambda: replace(FEE, working=(("days", "weeks"),)), "counts in weeks, which is no unit of a working"),
        (lambda: replace(FEE, working=(("a", "days"), ("a", "nano"))), "two integers of its working have one name"),
    ],
)
def test_a_declaration_that_cannot_be_right_is_refused(declare, message):
    with pytest.raises(KindsUnusable, match=message):
        declare()


def installed(monkeypatch: pytest.MonkeyPatch, **found: object):
    entries = [SimpleNamespace(name=name, value=name, load=lambda it=it: it) for name, it in found.items()]
    monkeypatch.setattr(registry_of_kinds, "entry_points", lambda group: entries)
    return registry_of_kinds.registry.__wrapped__()


def test_kinds_come_from_the_entry_points_of_any_package(monkeypatch):
    registry = installed(monkeypatch, **{"usage-rate": RATE, "recurring-fee": FEE})
    assert list(registry.by_name) == ["recurring-fee", "usage-rate"]


@pytest.mark.parametrize("wrong", [{"fee": FEE}, {"recurring-fee": "a text"}])
def test_an_entry_point_that_is_not_the_kind_of_its_name_is_refused(monkeypatch, wrong):
    with pytest.raises(KindsUnusable, match="is not its declaration"):
        installed(monkeypatch, **wrong)


def test_the_comments_beside_parameters_are_their_documentation():
    assert dict(comments_of(FeeParameters)) == {
        "price": "what one unit costs in one period",
        "discount": "how much is taken off, in the first period",
    }
    assert dict(comments_of(type("Made", (ClauseParameters,), {}))) == {}


def test_a_kind_describes_its_parameters():
    price, every, *_ = described(FeeParameters)
    assert (price.key, price.required, price.comment) == ("price", True, "what one unit costs in one period")
    assert price.expected == 'a price, such as { EUR = 9.00, per = "named-user" }'
    assert (every.key, every.required, every.default) == ("every", False, 1)


def test_the_schema_of_a_kind_accepts_what_the_reader_accepts():
    from jsonschema import Draft202012Validator

    for table in (FeeParameters, RateParameters):
        Draft202012Validator.check_schema(schema_of(table))
    validator = Draft202012Validator(schema_of(FeeParameters))
    good = {"price": {"EUR": 9.0, "per": "named-user"}, "every": "month", "of": ["a"]}
    for accepted in (good, good | {"price": {"order": "seat_price"}}, good | {"every": {"months": 2}, "of": "a"}):
        assert validator.is_valid(accepted)
    for refused in (
        {},
        good | {"prise": 1},
        good | {"price": 9},
        good | {"price": {"EUR": -1}},
        good | {"every": "day"},
    ):
        assert not validator.is_valid(refused)


def test_countries_are_those_of_another_list():
    from babel import Locale

    # What the Unicode list has beside ISO 3166: user-assigned, exceptionally reserved, and groups of countries.
    others = set("XK EU EZ UN QO ZZ XA XB AC CP CQ DG EA IC TA".split())
    known = {code for code in Locale("en").territories if len(code) == 2}
    assert known - others == COUNTRIES
    assert len(COUNTRIES) == 249
