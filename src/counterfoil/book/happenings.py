"""Events of a book: every file read, what is recorded twice dropped, and what concerns nobody shown."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from counterfoil.book.accounts import Accounts
from counterfoil.book.text_files import files_in, read_text
from counterfoil.contract.faults import Faults, Where, listed, nearest, place_in
from counterfoil.facts.events import Event, event_types, read_events, without_repeats


def read_happenings(folder: Path, accounts: Accounts, sources: Collection[str], faults: Faults) -> list[Event]:
    """Return all events of the book, each once, by effective day.

    A file named for an account (events/acme.jsonl) is about that account alone, so a line of it that cannot be read
    stops that account's bill and no other's.
    """
    events: list[Event] = []
    for path in files_in(folder, ".jsonl"):
        whose = frozenset({path.stem} & accounts.named)
        found = Faults()
        text = read_text(path, found)
        lines = list(read_events(text, str(path), found)) if text is not None else []
        for event in lines:
            check_event(event, text or "", accounts, sources, whose, found)
        for fault in found:
            known = {one for agreement in fault.agreements for one in accounts.agreements.get(agreement, ())}
            # Where nobody knows whose bill the event would have changed, no bill is made at all.
            faults.found.append(replace(fault, accounts=fault.accounts | known | whose, agreements=frozenset()))
        events += lines
    return without_repeats(events, faults)


def check_event(
    event: Event, text: str, accounts: Accounts, sources: Collection[str], whose: frozenset[str], faults: Faults
) -> None:
    """Report an event that names an agreement, an account or a source that there is not."""
    asked: tuple[tuple[str, str, Collection[str], str], ...] = (
        ("agreement", "unknown-agreement", accounts.agreements, "agreement"),
        ("from_account", "unknown-account", accounts.named, "account"),
        ("account", "unknown-account", accounts.named, "account"),
        ("source_name", "unknown-source", sources, "source"),
    )
    for name, fault, known, what in asked:
        value = event[name]
        if not isinstance(value, str) or value in known:
            continue
        near = nearest(value, known).strip() or (f"There is {listed(known)}." if known else f"There is no {what}.")
        concerned = accounts.agreements.get(event.agreement, whose)
        if name == "account":
            concerned = frozenset((value,))  # a payment of nobody changes nobody's bill
        faults.add(
            fault, _place(event.where, value, text), f"{event.type}: there is no {what} `{value}`", near,
            accounts=concerned,
        )  # fmt: skip


def _place(line: Where, value: str, text: str) -> Where:
    """Return where a value stands in an event's line, or the line."""
    found = line.excerpt.find(f'"{value}"')
    if found < 0:
        return line
    start = sum(len(each) for each in text.splitlines(keepends=True)[: line.line - 1])
    return place_in(text, line.file, start + found, len(value) + 2)


def spans_without_usage(events: Collection[Event]) -> Mapping[str, list[Event]]:
    """Return the events that say that a source had nothing to deliver, by source."""
    said: dict[str, list[Event]] = {}
    for event in events:
        if event_types()[event.type].concerns == "source":
            said.setdefault(str(event["source_name"]), []).append(event)
    return said
