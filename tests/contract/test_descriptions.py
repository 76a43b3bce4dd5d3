"""Literate Markdown becomes clauses with places, and every mistake in it is a fault at its place."""

from datetime import date

import pytest
from tests.contract.small_kinds import FRONT, KINDS, clause, clauses, section

from counterfoil.contract.description import NotRunning, clause_named, read_description, read_sections
from counterfoil.contract.faults import Faults
from counterfoil.contract.measures import Measure
from counterfoil.contract.money_parameters import Price
from counterfoil.contract.toml_positions import Located, read_block

PHONE = """\
---
service = "phone"
name = "Office telephone"
effective_on = 2024-01-01
includes = ["voice-family"]
requires = "meeting"
language = "nl"
source = "goto-services-2024-04"
---

# Office telephone

An introduction is no section.

## Definitions

A **seat** is a named user.

## Monthly fee {#seats}

Each named user pays a fee.

```clause
kind = "recurring-fee"
rule = ["phone.fee", "phone.proration"]
price = { order = "seat_price" }
discount = { percent = 10 }
yields_to = ["calls"]
```

More about it.

### Calls {#calls}

```toml
kind = "not a clause but an example"
```

````clause
kind = "usage-rate"
rule = "phone.calls"
takes = { meter = "voice" }
price = { EUR = 0.05, per = "minute" }
````
"""


def read(text: str, **given):
    faults = Faults()
    return read_description("phone.md", text, faults, known_kinds=KINDS, **given), list(faults)


def fills(text: str) -> dict[str, Located]:
    block = read_block(text, "acme.toml", 0, Faults())
    assert block is not None
    return block.table


def test_a_description_has_its_settings_sections_and_clauses_in_order():
    phone, faults = read(PHONE)
    assert not faults
    assert phone is not None
    assert (phone.service, phone.name, phone.effective_on) == ("phone", "Office telephone", date(2024, 1, 1))
    assert (phone.includes, phone.requires, phone.language) == (("voice-family",), ("meeting",), "nl")
    assert phone.source == "goto-services-2024-04"
    assert [(one.level, one.heading, one.id) for one in phone.sections] == [
        (2, "Definitions", ""),
        (2, "Monthly fee", "seats"),
        (3, "Calls", "calls"),
    ]
    assert phone.sections[0].prose == "A **seat** is a named user."
    assert phone.sections[1].prose == "Each named user pays a fee.\n\n\nMore about it."
    assert phone.sections[2].prose.startswith("```toml\nkind = ")


def test_a_clause_knows_its_address_kind_rules_and_place():
    phone, _ = read(PHONE)
    assert phone is not None
    seats, calls = phone.clauses
    assert (seats.address, seats.kind_name, seats.rules) == (
        "phone#seats",
        "recurring-fee",
        ("phone.fee", "phone.proration"),
    )
    assert str(seats.where) == "phone.md:19:1"
    assert (calls.rules, calls.yields_to, seats.yields_to) == (("phone.calls",), (), ("calls",))
    assert (seats.takes_order, calls.takes_order) == (True, False)
    assert list(seats.asks) == ["seat_price"]
    assert clause_named("calls", seats, phone.clauses) is calls


def test_a_clause_is_resolved_with_what_the_order_fills():
    phone, _ = read(PHONE)
    assert phone is not None
    faults = Faults()
    seats = phone.clauses[0].resolve(fills('seat_price = { EUR = 9, per = "user" }'), "EUR", {}, faults)
    assert not list(faults)
    assert (seats.price, seats.every, seats.discount) == (Price((("EUR", 9 * 10**9),), "user"), 1, 100_000)


def test_what_a_clause_sets_wins_over_what_is_read():
    calls = clause('kind = "usage-rate"\nprice = { EUR = 0.05, per = "minute" }\ninitial_increment = { seconds = 6 }')
    resolved = calls.resolve({}, "EUR", {"initial_increment": 18}, Faults())
    assert (resolved.initial_increment, resolved.subsequent_increment) == (18, 1)
    assert resolved.price.per == Measure(60, "time", "minute")


def test_orders_with_equal_fills_have_equal_keys():
    seats = clause('kind = "recurring-fee"\nprice = { order = "a" }\nevery = { order = "b", default = "month" }')
    one = seats.fill_key(fills("a = { EUR = 9.0 }\nother = 1\n"))
    assert one == seats.fill_key(fills("other = 2\na = { EUR = 9.0 }"))
    assert one != seats.fill_key(fills("a = { EUR = 9.0 }\nb = 'year'"))
    assert one != seats.fill_key(fills("a = { EUR = 9.1 }"))


OPENED = [
    # the clause's value, what the order fills, what holds
    ('every = { order = "billing" }', 'billing = "year"', 12),
    ('every = { order = "billing", default = "quarter" }', 'billing = "year"', 12),
    ('every = { order = "billing", default = "quarter" }', "", 3),
    ('every = { order = "billing", optional = true }', 'billing = "year"', 12),
    ('every = { order = "billing", optional = true }', "", NotRunning),
]


@pytest.mark.parametrize(("block", "filled", "holds"), OPENED)
def test_an_open_parameter_is_filled_or_has_its_default_or_the_clause_does_not_run(block, filled, holds):
    faults = Faults()
    one = clause(f'kind = "recurring-fee"\nprice = {{ EUR = 9 }}\n{block}', faults)
    got = one.resolve(fills(filled), "EUR", {}, faults)
    assert not list(faults)
    if holds is NotRunning:
        assert isinstance(got, NotRunning)
        assert (got.name, str(got.where)) == ("billing", "phone.md:6:9")
    else:
        assert got.every == holds


def test_a_condition_inside_a_selection_may_be_left_to_the_order():
    faults = Faults()
    block = 'kind = "usage-rate"\ntakes = { meter = "voice", country = { order = "countries" } }'
    one = clause(block, faults)
    got = one.resolve(fills('countries = ["NL", "BE"]'), "EUR", {}, faults)
    assert not list(faults)
    assert dict(got.takes.conditions) == {"meter": ("voice",), "country": ("NL", "BE")}
    one.resolve({}, "EUR", {}, faults, account="acme", order="order a (acme.toml:3:1)")
    (fault,) = faults
    assert fault.message == (
        "clause phone#it (usage-rate): `takes.country` is left to the order, "
        "and order a (acme.toml:3:1) does not fill `countries`"
    )
    assert (fault.name, str(fault.where), fault.accounts) == ("open-parameter", "phone.md:5:38", {"acme"})


def test_what_the_order_fills_wrongly_is_said_at_its_place_in_the_order():
    faults = Faults()
    one = clause('kind = "recurring-fee"\nprice = { order = "seat_price" }', faults)
    assert one.resolve(fills('seat_price = { EUR = "9" }'), "EUR", {}, faults, account="acme") is None
    (fault,) = faults
    assert str(fault.where) == "acme.toml:1:22"
    assert fault.message == 'clause phone#it (recurring-fee): `price.EUR` is "9", not a decimal number'
    assert (fault.accounts, fault.services) == ({"acme"}, frozenset())


def test_an_order_cannot_leave_a_value_to_another_order():
    faults = Faults()
    one = clause('kind = "recurring-fee"\nprice = { order = "seat_price" }', faults)
    assert one.resolve(fills('seat_price = { order = "seat_price" }'), "EUR", {}, faults) is None
    assert [fault.name for fault in faults] == ["unknown-currency"]


def test_a_clause_with_faults_is_not_resolved_and_not_complained_of_twice():
    faults = Faults()
    one = clause('kind = "recurring-fee"\nprice = 9', faults)
    assert (len(faults), one.is_sound) == (1, False)
    assert one.resolve({}, "EUR", {}, faults) is None
    assert len(faults) == 1


FEE_TAKES = "A recurring-fee takes `billed`, `discount`, `every`, `of` and `price`."
RATE_TAKES = "A usage-rate takes `deck`, `initial_increment`, `price`, `subsequent_increment` and `takes`."
OPENING = (
    'Expected { order = "its_name" }, with `default = ...` if the order may leave it, `optional = true` if the clause '
    "does not run then, or `may_lack = true` if it runs without it."
)
WRONG_CLAUSES = [
    # the clause block (its first line is line 4), fault, line:column, message after the subject, expected
    ('kind = "recuring-fee"', "unknown-kind", "4:8", "unknown kind `recuring-fee`", "Did you mean `recurring-fee`?"),
    (
        "kind = 3",
        "unknown-kind",
        "4:8",
        "unknown kind `3`",
        "Expected one of `rating-increment`, `recurring-fee` and `usage-rate`.",
    ),
    ("price = 3", "missing-parameter", "1:1", "it has no `kind`", 'Add `kind = "..."`, the kind of clause.'),
    (
        'kind = "usage-rate"\nprise = 1',
        "unknown-parameter",
        "5:1",
        "unknown parameter `prise`",
        f"{RATE_TAKES} Did you mean `price`?",
    ),
    (
        'kind = "recurring-fee"\nprise = { EUR = 9 }',
        "unknown-parameter",
        "5:1",
        "unknown parameter `prise`",
        f"{FEE_TAKES} Did you mean `price`?",
    ),
    (
        'kind = "recurring-fee"',
        "missing-parameter",
        "4:1",
        "parameter `price` is missing",
        'Add `price`: a price, such as { EUR = 9.00, per = "named-user" }.',
    ),
    (
        'kind = "usage-rate"\nrule = "phone.cals"',
        "unknown-rule",
        "5:8",
        "unknown rule `phone.cals`",
        "Did you mean `phone.calls`?",
    ),
    (
        'kind = "usage-rate"\nrule = ["phone.calls", "x"]',
        "unknown-rule",
        "5:24",
        "unknown rule `x`",
        "Expected the id of a rule of the register.",
    ),
    ('kind = "usage-rate"\nyields_to = [3]', "wrong-type", "5:14", "`yields_to` is 3", "Expected the id of a clause"),
    (
        'kind = "usage-rate"\nprice = { EUR = 1 }\ndeck = "az"',
        "out-of-range",
        "6:8",
        "`deck` cannot stand beside `price`",
        "",
    ),
    (
        'kind = "usage-rate"\ndeck = { order = 3 }',
        "wrong-type",
        "5:18",
        "`deck.order` is not a name",
        "Expected the name under which",
    ),
    (
        'kind = "usage-rate"\ndeck = { order = "d", defualt = "az" }',
        "unknown-parameter",
        "5:23",
        "unknown parameter `defualt` in `deck`",
        f"{OPENING} Did you mean `default`?",
    ),
    (
        'kind = "usage-rate"\ndeck = { order = "d", optional = false }',
        "wrong-type",
        "5:23",
        "`deck.optional` is not `true` alone",
        "Expected either `optional = true`, or `may_lack = true`, or a `default`.",
    ),
    (
        'kind = "recurring-fee"\nprice = { order = "d", may_lack = true }',
        "wrong-type",
        "5:24",
        "it cannot do without `price`",
        "Expected a `default`, or `optional = true`.",
    ),
    (
        'kind = "usage-rate"\ndeck = { order = "d", default = 4 }',
        "wrong-type",
        "5:33",
        "`deck` is 4",
        "Expected a name in lower case",
    ),
]


@pytest.mark.parametrize(
    ("block", "name", "place", "message", "expected"), WRONG_CLAUSES, ids=[row[3] for row in WRONG_CLAUSES]
)
def test_what_is_wrong_in_a_clause(block, name, place, message, expected):
    faults = Faults()
    clauses(f"## It {{#it}}\n\n```clause\n{block}\n```\n", faults, known_rules={"phone.calls"})
    (fault,) = faults
    assert fault.name == name
    assert str(fault.where) == f"phone.md:{place}"
    assert fault.message.split(": ", 1)[1] == message
    assert fault.expected.startswith(expected)
    assert fault.message.startswith("clause phone#it")
    assert fault.services == {"phone"}


def test_a_fault_prints_its_line_and_what_was_expected():
    faults = Faults()
    clauses(section("fee", 'kind = "recurring-fee"\nprise = { EUR = 9.00 }'), faults)
    (fault,) = faults
    assert str(fault) == (
        "phone.md:7:1: clause phone#fee (recurring-fee): unknown parameter `prise`  [unknown-parameter]\n"
        "  7 | prise = { EUR = 9.00 }\n"
        "    | ^^^^^\n"
        f"  {FEE_TAKES} Did you mean `price`?"
    )


RATE = '```clause\nkind = "usage-rate"\n```\n'
WRONG_DOCUMENTS = [
    # the body after the front matter of five lines, fault, line, message
    (RATE, "clause-outside-section", 6, "a clause stands before any heading"),
    (f"# Title\n{RATE}", "clause-outside-section", 7, "a clause stands before any heading"),
    (f"## Calls\n{RATE}", "clause-without-id", 6, "the heading `Calls` of this clause has no id"),
    (f"## Calls {{#a}}\n{RATE}{RATE}", "second-clause", 10, "section a has a second clause"),
    (f"## A {{#a}}\n{RATE}## B {{#a}}\n{RATE}", "duplicate-id", 10, "the id `a` is taken by line 6"),
    ("## A {#a}\n## B {#a}\n", "duplicate-id", 7, "the id `a` is taken by line 6"),
    ("## A {#An Id}\n", "wrong-type", 6, "`An Id` is no id"),
    ('## A {#a}\n```clause\nkind = "usage-rate"\n', "unclosed-block", 7, "a fenced block is never closed"),
    ("## A {#a}\n```clause\nkind == 3\n```\n", "bad-toml", 8, "not valid TOML: invalid value"),
]


@pytest.mark.parametrize(("body", "name", "line", "message"), WRONG_DOCUMENTS, ids=[row[3] for row in WRONG_DOCUMENTS])
def test_what_is_wrong_in_a_document(body, name, line, message):
    _, faults = read(FRONT + body)
    (fault,) = faults
    assert (fault.name, fault.where.line, fault.message, fault.services) == (name, line, message, {"phone"})


WRONG_FRONTS = [
    ("# Phone\n", "front-matter", "1:1", "the description has no front matter"),
    ("---\nservice = 'x'\n", "front-matter", "1:1", "the description has no front matter"),
    ("---\nservice = x\n---\n", "bad-toml", "2:11", "not valid TOML: invalid value"),
    (FRONT.replace("name =", "nam ="), "unknown-setting", "3:1", "front matter: unknown setting `nam`"),
    (FRONT.replace('name = "Phone"\n', ""), "missing-setting", "2:1", "front matter: setting `name` is missing"),
    (FRONT.replace("2024-01-01", '"1 May"'), "bad-date", "4:16", 'front matter: `effective_on` is "1 May"'),
    (FRONT.replace('"phone"', '"Phone"'), "wrong-type", "2:11", 'front matter: `service` is "Phone"'),
]


@pytest.mark.parametrize(("text", "name", "place", "message"), WRONG_FRONTS, ids=[row[3] for row in WRONG_FRONTS])
def test_what_is_wrong_in_the_front_matter(text, name, place, message):
    phone, faults = read(text)
    (fault,) = faults
    assert phone is None
    assert (fault.name, str(fault.where), fault.message) == (name, f"phone.md:{place}", message)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(ends, mark):
    phone, faults = read(mark + PHONE.replace("\n", ends))
    assert not faults
    assert phone is not None
    assert [one.address for one in phone.clauses] == ["phone#seats", "phone#calls"]
    assert str(phone.clauses[0].block.table["price"].where) == "phone.md:26:9"


def test_faults_of_all_clauses_are_found_in_one_pass():
    body = section("one", 'kind = "recuring-fee"') + section("two", 'kind = "recurring-fee"\nprice = 9\nevery = 3')
    _, faults = read(FRONT + body)
    assert [(fault.name, fault.where.line) for fault in faults] == [
        ("unknown-kind", 11),
        ("wrong-type", 20),
        ("wrong-type", 21),
    ]


def test_a_specimen_needs_no_front_matter():
    faults = Faults()
    sections = read_sections(
        "fee.md", section("fee", 'kind = "recurring-fee"\nprice = { EUR = 9 }'), faults, known_kinds=KINDS
    )
    assert not list(faults)
    assert [one.clause.address for one in sections if one.clause] == ["specimen#fee"]
