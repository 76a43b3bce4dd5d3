"""Descriptions together: versions by date, included families, references, and clauses that set others' parameters."""

from datetime import date
from pathlib import Path

import pytest
from tests.contract.small_kinds import KINDS, description, section

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import NotRunning
from counterfoil.contract.faults import Faults
from counterfoil.contract.resolving import InForce, resolve_clauses

JANUARY, JULY, LATER = date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)
FEE = 'kind = "recurring-fee"\nprice = { EUR = 9.00 }'
RATE = 'kind = "usage-rate"\nprice = { EUR = 0.05, per = "minute" }'


def phone_and_family(faults: Faults) -> Catalogue:
    including = 'includes = ["voice-family"]'
    return Catalogue(
        [
            description("phone", section("fee", FEE), faults, JULY, including),
            description("phone", section("fee", FEE), faults, JANUARY, including),
            description("voice-family", section("calls", RATE), faults, JANUARY),
            description("voice-family", section("calls", RATE) + section("abroad", RATE), faults, LATER),
        ],
        faults,
    )


def test_the_version_in_force_is_the_last_that_has_begun():
    faults = Faults()
    catalogue = phone_and_family(faults)
    assert not list(faults)
    assert catalogue.services == ("phone", "voice-family")
    assert [version.effective_on for version in catalogue.versions("phone")] == [JANUARY, JULY]
    for day, expected in [
        (date(2023, 12, 31), None),
        (JANUARY, JANUARY),
        (date(2024, 6, 30), JANUARY),
        (JULY, JULY),
        (date(2030, 1, 1), JULY),
    ]:
        version = catalogue.in_force("phone", day)
        assert (version and version.effective_on) == expected
    assert catalogue.in_force("fax", JULY) is None


def test_clauses_are_its_own_and_then_those_of_the_families_in_force():
    catalogue = phone_and_family(Faults())
    version = catalogue.in_force("phone", LATER)
    assert version is not None
    assert [one.address for one in catalogue.clauses_of(version, JULY)] == ["phone#fee", "voice-family#calls"]
    later = catalogue.clauses_of(version, LATER)
    assert [one.address for one in later] == ["phone#fee", "voice-family#calls", "voice-family#abroad"]
    assert [one.effective_on for one in later] == [JULY, LATER, LATER]


def test_the_dates_on_which_other_clauses_begin_to_govern_include_those_of_families():
    catalogue = phone_and_family(Faults())
    assert catalogue.dates_of("phone", date(2024, 3, 1)) == (date(2024, 3, 1), JULY, LATER)
    assert catalogue.dates_of("phone", date(2023, 3, 1)) == (JANUARY, JULY, LATER)
    assert catalogue.dates_of("phone", date(2026, 3, 1)) == (date(2026, 3, 1),)
    assert catalogue.dates_of("fax", JULY) == ()


WRONG_TOGETHER = [
    # descriptions as (service, body, effective_on, more front matter), fault, place, message
    (
        [("phone", "", JANUARY, 'includes = ["voice-famly"]'), ("voice-family", "", JANUARY, "")],
        ("unknown-service", "phone-2024.md:5:13", "service phone names `voice-famly`, which has no description"),
    ),
    (
        [("phone", "", JANUARY, 'requires = "fax"')],
        ("unknown-service", "phone-2024.md:5:12", "service phone names `fax`, which has no description"),
    ),
    (
        [("phone", "", JANUARY, 'includes = "family"'), ("family", "", LATER, "")],
        (
            "no-version-in-force",
            "phone-2024.md:5:12",
            "no version of `family` is in force on 2024-01-01, when service phone begins to include it",
        ),
    ),
    (
        [("phone", "", JANUARY, ""), ("phone", "", JANUARY, "")],
        ("duplicate-id", "phone-2024.md:2:11", "service phone has a version of 2024-01-01 in phone-2024.md as well"),
    ),
    (
        [("phone", section("fee", f'{FEE}\nof = ["cals"]') + section("calls", RATE), JANUARY, "")],
        (
            "unknown-clause",
            "phone-2024.md:14:7",
            "clause phone#fee (recurring-fee): `of` names clause `cals`, which does not exist",
        ),
    ),
    (
        [("phone", section("fee", f'{FEE}\nyields_to = "x.fee"'), JANUARY, "")],
        (
            "unknown-clause",
            "phone-2024.md:14:13",
            "clause phone#fee (recurring-fee): `yields_to` names clause `x.fee`, which does not exist",
        ),
    ),
    (
        [("phone", section("fee", FEE) + section("steps", 'kind = "rating-increment"\nof = "fee"'), JANUARY, "")],
        (
            "unknown-clause",
            "phone-2024.md:22:6",
            "clause phone#steps (rating-increment): clause `fee` is a recurring-fee and has no "
            "`initial_increment` and `subsequent_increment`",
        ),
    ),
]


@pytest.mark.parametrize(("given", "fault"), WRONG_TOGETHER, ids=[row[1][2] for row in WRONG_TOGETHER])
def test_what_is_wrong_between_descriptions(given, fault):
    faults = Faults()
    Catalogue([description(name, body, faults, on, more) for name, body, on, more in given], faults)
    (found,) = faults
    assert (found.name, str(found.where), found.message) == fault
    assert found.services == {"phone"}


def test_services_that_include_each_other_are_a_ring():
    faults = Faults()
    catalogue = Catalogue(
        [
            description("a", section("fee", FEE), faults, more='includes = ["b"]'),
            description("b", section("fee", FEE), faults, more='includes = ["a"]'),
        ],
        faults,
    )
    assert [(fault.name, fault.services) for fault in faults] == [
        ("includes-in-a-ring", {"a"}),
        ("includes-in-a-ring", {"b"}),
    ]
    assert [one.address for one in catalogue.clauses_of(catalogue.versions("a")[0], JANUARY)] == ["a#fee", "b#fee"]


def test_a_family_may_speak_of_its_members_clauses():
    faults = Faults()
    Catalogue(
        [
            description("phone", section("calls", RATE), faults, more='includes = ["family"]'),
            description("family", section("fee", f'{FEE}\nof = ["calls"]'), faults),
        ],
        faults,
    )
    assert not list(faults)


def test_a_catalogue_is_loaded_from_directories(tmp_path: Path):
    front = '---\nservice = "{}"\nname = "A"\neffective_on = {}\n---\n'
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "2024-01-01.md").write_text(front.format("phone", "2024-01-01"))
    (tmp_path / "phone" / "2024-07-01.md").write_text(front.format("phone", "2024-07-02"))
    (tmp_path / "phone" / "notes.md").write_text("no version")
    (tmp_path / "fax.md").write_text(front.format("telefax", "2024-01-01"))
    (tmp_path / "latin.md").write_bytes(b"\xe9")
    faults = Faults()
    catalogue = Catalogue.load([tmp_path], faults, known_kinds=KINDS)
    assert catalogue.services == ("phone", "telefax")
    assert [(fault.name, Path(fault.where.file).name, fault.message) for fault in faults] == [
        ("misnamed-file", "fax.md", "service telefax stands in a file named for `fax`"),
        (
            "unreadable-file",
            "latin.md",
            "the file cannot be read: 'utf-8' codec can't decode byte 0xe9 in position 0: unexpected end of data",
        ),
        ("misnamed-file", "2024-07-01.md", "the version of 2024-07-02 stands in a file named 2024-07-01.md"),
    ]


# Clauses that set parameters of other clauses.


def resolved(*bodies: tuple[str, str]) -> tuple[dict[str, object], list[str]]:
    """Return the increments of each clause and by whom they are set, and what is wrong."""
    faults = Faults()
    text = "".join(section(name, block) for name, block in bodies)
    catalogue = Catalogue([description("phone", text, faults)], faults)
    assert not list(faults)
    answer = resolve_clauses(catalogue.versions("phone")[0].clauses, {}, "EUR", faults, account="acme")
    found = {
        one.clause.id: (
            one.parameters.initial_increment,
            {name: by.address for name, by in one.set_by.items()},
        )
        for one in answer or ()
        if isinstance(one, InForce) and one.clause.kind_name == "usage-rate"
    }
    return found, [f"{fault.where.line} {fault.message}" for fault in faults]


STEPS_18 = 'kind = "rating-increment"\ninitial_increment = { seconds = 18 }'
STEPS_60 = 'kind = "rating-increment"\ninitial_increment = { seconds = 60 }'
STATED = f"{RATE}\ninitial_increment = {{ seconds = 30 }}"
BY_STEPS = {"initial_increment": "phone#steps"}
SETTINGS = [
    ("none sets", [("calls", RATE)], {"calls": (1, {})}),
    (
        "one sets for all",
        [("calls", RATE), ("abroad", RATE), ("steps", STEPS_18)],
        {"calls": (18, BY_STEPS), "abroad": (18, BY_STEPS)},
    ),
    (
        "one sets for some",
        [("calls", RATE), ("abroad", RATE), ("steps", f'{STEPS_18}\nof = "calls"')],
        {"calls": (18, BY_STEPS), "abroad": (1, {})},
    ),
    ("two agree", [("calls", RATE), ("steps", STEPS_18), ("again", STEPS_18)], {"calls": (18, BY_STEPS)}),
    (
        "the first yields",
        [("calls", RATE), ("old", f'{STEPS_60}\nyields_to = "steps"'), ("steps", STEPS_18)],
        {"calls": (18, BY_STEPS)},
    ),
    (
        "the second yields",
        [("calls", RATE), ("steps", STEPS_18), ("old", f'{STEPS_60}\nyields_to = "steps"')],
        {"calls": (18, BY_STEPS)},
    ),
    (
        "the stated one yields",
        [("calls", f'{STATED}\nyields_to = "steps"'), ("steps", STEPS_18)],
        {"calls": (18, BY_STEPS)},
    ),
    (
        "yields to the stated one",
        [("calls", STATED), ("steps", f'{STEPS_18}\nyields_to = "calls"')],
        {"calls": (30, {})},
    ),
]


@pytest.mark.parametrize(("bodies", "expected"), [row[1:] for row in SETTINGS], ids=[row[0] for row in SETTINGS])
def test_a_clause_sets_parameters_of_others(bodies, expected):
    assert resolved(*bodies) == (expected, [])


@pytest.mark.parametrize(
    ("bodies", "message"),
    [
        (
            [("calls", RATE), ("steps", STEPS_18), ("old", STEPS_60)],
            "31 clause phone#old sets `initial_increment` of phone#calls differently from phone#steps "
            "(phone-2024.md:22:1)",
        ),
        (
            [("calls", STATED), ("steps", STEPS_18)],
            "23 clause phone#steps sets `initial_increment` of phone#calls differently from phone#calls "
            "(phone-2024.md:14:1)",
        ),
    ],
)
def test_clauses_that_set_the_same_differently_contradict(bodies, message):
    found, faults = resolved(*bodies)
    assert faults == [message]
    assert not found


def test_a_clause_that_does_not_run_is_said_and_the_others_run():
    faults = Faults()
    body = section("fee", FEE) + section("calls", f'{RATE}\ninitial_increment = {{ order = "i", optional = true }}')
    clauses = description("phone", body, faults).clauses
    answer = resolve_clauses(clauses, {}, "EUR", faults)
    assert not list(faults)
    assert [type(one) for one in answer or ()] == [InForce, NotRunning]
