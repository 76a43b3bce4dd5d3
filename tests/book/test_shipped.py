"""Shipped descriptions are read when a book asks for them; what is wrong in one stops those who draw on it alone."""

from datetime import date

import pytest

from counterfoil.book import PlainBook, services

SERVICE = """---
service = "{name}"
name = "{name}"
effective_on = 2020-01-01
{more}---

## Fee {{#fee}}

```clause
kind = "{kind}"
price = {{ EUR = 10.00 }}
```
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Three shipped services: a sound one, one with a kind that there is not, and one that includes this."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name, kind, more in (
        ("sound", "recurring-fee", ""),
        ("broken", "recuring-fee", ""),
        ("family", "recurring-fee", 'includes = ["broken"]\n'),
    ):
        (folder / f"{name}.md").write_text(SERVICE.format(name=name, kind=kind, more=more))
    monkeypatch.setattr(services, "SHIPPED", folder)
    return folder


def book(tmp_path, settings="", **ordered):
    root = tmp_path / "book"
    (root / "accounts").mkdir(parents=True)
    (root / "book.toml").write_text(
        f'provider = "Example"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n{settings}'
    )
    for account, service in ordered.items():
        (root / "accounts" / f"{account}.toml").write_text(
            f'name = "{account}"\n[[order]]\nid = "{account}-1"\nservice = "{service}"\nstart_on = 2026-09-01\n'
        )
    return root


def found(root):
    answer = PlainBook.open(root).answer(date(2026, 9, 30))
    return [(fault.name, fault.where.file) for fault in answer.faults], set(answer.blocked)


def test_who_orders_a_sound_one_hears_nothing_of_another(shelf, tmp_path):
    assert found(book(tmp_path, ann="sound")) == ([], set())


@pytest.mark.parametrize("service", ["broken", "family"])
def test_who_draws_on_a_wrong_one_gets_no_bill(shelf, tmp_path, service):
    faults, blocked = found(book(tmp_path, ann="sound", bob=service))
    assert ("unknown-kind", "catalogue/broken.md") in faults
    assert blocked == {"bob"}


def test_a_second_book_of_the_same_process_hears_of_it_as_well(shelf, tmp_path):
    first, second = (found(book(tmp_path / name, bob="broken")) for name in ("one", "two"))
    assert first == second
    assert first[1] == {"bob"}


def test_a_misspelt_service_is_told_the_nearest_though_none_was_read(shelf, tmp_path):
    answer = PlainBook.open(book(tmp_path, ann="soundd")).answer(date(2026, 9, 30))
    (fault,) = answer.faults
    assert (fault.name, set(answer.blocked)) == ("unknown-service", {"ann"})
    assert "Did you mean `sound`?" in fault.expected


def test_a_book_that_replaces_a_wrong_one_by_its_own_bills(shelf, tmp_path):
    root = book(tmp_path, 'replace = ["broken"]\n', ann="family")
    (root / "services").mkdir()
    (root / "services" / "broken.md").write_text(SERVICE.format(name="broken", kind="recurring-fee", more=""))
    assert found(root) == ([], set())
