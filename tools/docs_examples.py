"""Worked examples of a specimen as tables for readers: name, what happened, what is owed, because.

The examples are TOML so that they can be run; a reader wants a row for each amount. Events and usage are shown by their
own words, so a stranger's event type needs nothing here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from counterfoil.specimens import SERVICE, Example, Specimen
from tools.docs_text import cell, day, listed, table, toml, words

_QUANTITIES = ("seconds", "minutes", "hours", "pieces", "bytes", "MB", "GB", "amount")
_SAID_ELSEWHERE = ("type", "effective_on", "at", "agreement", "id")
_CURRENCY = "EUR"
HEADINGS = ("Example", "What happened", "What follows", "Because")


def examples_table(specimen: Specimen, faults_page: str) -> str:
    """Return all worked examples of a specimen as one table; `faults_page` is where faults are explained."""
    rows = []
    for example in specimen.examples:
        name: str = cell(example.name)
        happened: list[str] = [cell(each) for each in what_happened(example)]
        for outcome, because in what_follows(example, faults_page):
            rows.append((name, happened, outcome, cell(because)))
            name, happened = "", []
    return table(HEADINGS, rows)


def what_happened(example: Example) -> Iterator[str]:
    """Yield what an example changes in the wording, who ordered what, and what happened since, as sentences."""
    given = example.table.value
    for clause, changes in given.get("with", {}).items():
        yield from _changes(clause, changes)
    if "account" in given:
        yield "account: " + ", ".join(str(each) for each in given["account"].values())
    for number, order in enumerate(given["order"]):
        yield _order(order, number)
    for event in given.get("event", []):
        yield _event(event)
    for used in given.get("usage", []):
        yield _usage(used)
    yield f"seen on {day(given['through'])}"


def what_follows(example: Example, faults_page: str) -> Iterator[tuple[str, str]]:
    """Yield each line, review, life and fault that the example expects, and because of what."""
    given = example.table.value
    currency = given.get("account", {}).get("currency", _CURRENCY)
    is_silent = True
    for line in given.get("owed", []):
        is_silent = False
        yield _line(line, currency), line.get("because", "")
    for review in given.get("review", []):
        is_silent = False
        yield _review(review), review.get("because", "")
    for life in given.get("life", []):
        is_silent = False
        yield _life(life), life.get("because", "")
    for asked in given.get("ask", []):
        is_silent = False
        yield _asked(asked), asked.get("because", "")
    for duty in given.get("duty", []):
        is_silent = False
        yield _duty(duty), duty.get("because", "")
    for clause in given.get("no_duty", []):
        is_silent = False
        yield f"{clause} obliges nobody", ""
    for fault in given.get("fault", []):
        is_silent = False
        yield f"fault [{fault}]({faults_page}#{fault})", ""
    if is_silent:
        yield "nothing is owed", ""


_DECIDED = ("allowed", "says", "at_most", "clauses", "silent", "fault", "message", "because", "ask", "at")


def _asked(asked: Mapping[str, Any]) -> str:
    """Return what was asked when, and what is decided."""
    fields = ", ".join(f"{name} {words(value)}" for name, value in asked.items() if name not in _DECIDED)
    at = datetime.fromisoformat(str(asked["at"]))
    said = f"{day(at.date())} {at:%H:%M}: {asked['ask']}{f' ({fields})' if fields else ''}:"
    if "fault" in asked:
        return f"{said} fault {asked['fault']}"
    if asked.get("silent"):
        return f"{said} no clause speaks, so it is allowed"
    verdict = "" if "allowed" not in asked else "allowed" if asked["allowed"] else "refused"
    says = asked.get("says", [])
    reasons = ", ".join(f"`{reason}`" for reason in ([says] if isinstance(says, str) else says))
    span = f"for {asked['at_most']} seconds" if "at_most" in asked else ""
    return " ".join(filter(None, [said, verdict, reasons, span]))


def _duty(duty: Mapping[str, Any]) -> str:
    """Return who has to do what by when, and how it stands."""
    due = f" by {day(duty['due'])}" if "due" in duty else ""
    stands = f" ({duty['stands']})" if "stands" in duty else ""
    return f"{duty.get('who', 'a party')}: `{duty.get('says', duty['clause'])}`{due}{stands}"


def _changes(clause: str, changes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in changes.items():
        if name == "absent":
            yield f"without the clause {clause}"
        elif value == "omit":
            yield f"{clause} without {name}"
        else:
            yield f"{clause} with {name} = {toml(value)}"


def _order(order: Mapping[str, Any], number: int) -> str:
    named = order.get("id", "" if number == 0 else f"order-{number}")
    service = order.get("service", SERVICE)
    parts = [f"order{f' {named}' if named else ''} from {day(order['start_on'])}"]
    if service != SERVICE:
        parts.append(f"of {service}")
    parts += [f"{quantity} {unit}" for unit, quantity in order.get("quantities", {}).items()]
    parts += [f"term {words(order['term'])}"] if "term" in order else []
    parts += [f"billed by the {order['every']}"] if isinstance(order.get("every"), str) else []
    parts += [f"billed every {words(order['every'])}"] if isinstance(order.get("every"), Mapping) else []
    parts += [f"by {order['anchor']}"] if "anchor" in order else []
    parts += [f"{name} {words(value)}" for name, value in order.get("terms", {}).items()]
    return ", ".join(parts)


def _event(event: Mapping[str, Any]) -> str:
    parts = []
    for name, value in event.items():
        if name in _SAID_ELSEWHERE:
            continue
        if name == "terms":
            parts += [f"{term} {words(said)}" for term, said in value.items()]
        else:
            parts.append(f"{name.replace('_', ' ')} {words(value)}")
    concerned = f" ({event['agreement']})" if "agreement" in event else ""
    on = event["effective_on"] if "effective_on" in event else datetime.fromisoformat(str(event["at"])).date()
    hour = f" {datetime.fromisoformat(str(event['at'])):%H:%M}" if "at" in event else ""
    said = f"{day(on)}{hour}{concerned}: {event['type'].replace('-', ' ')}"
    return f"{said}, {', '.join(parts)}" if parts else said


def _usage(used: Mapping[str, Any]) -> str:
    unit = next(unit for unit in _QUANTITIES if unit in used)
    at = datetime.fromisoformat(str(used["at"]))
    quantity = words({unit: used[unit]})
    copies = f"{used['count']} times " if used.get("count", 1) > 1 else ""
    parts = [f"{at:%Y-%m-%d %H:%M:%S}: {copies}{quantity} of {used.get('meter', 'voice')}"]
    parts += [f"to {used['to']}"] if "to" in used else []
    parts += [f"on {used['lines']} lines"] if "lines" in used else []
    others = ("direction", "service", "country", "line_type", "label", "user", "source")
    parts += [f"{name.replace('_', ' ')} {used[name]}" for name in others if used.get(name)]
    parts += [f"{name} {text}" for name, text in used.get("dimensions", {}).items()]
    return ", ".join(parts)


def _line(line: Mapping[str, Any], currency: str) -> str:
    parts = [f"**{line['amount']} {currency}**"]
    parts += [f"`{line['clause']}`"] if "clause" in line else []
    parts += [cell(str(line["part"]))] if line.get("part") else []
    if "from_on" in line and "until_on" in line:
        parts.append(f"from {day(line['from_on'])} to before {day(line['until_on'])}")
    elif "period" in line:
        end = f" to before {day(line['until_on'])}" if "until_on" in line else ""
        parts.append(f"period from {day(line['period'])}{end}")
    parts += [f"billed on {day(line['bill_on'])}"] if "bill_on" in line else []
    return ", ".join(parts)


def _review(review: Mapping[str, Any]) -> str:
    shown = ("clause", "because", "period", "on", "options")
    parts = ["**a person decides**", f"period from {day(review['period'])}"]
    parts += [f"from {day(review['on'])} on"] if "on" in review else []
    parts += [f"{name.replace('_', ' ')} {words(value)}" for name, value in review.items() if name not in shown]
    parts += [f"options {listed(review['options'])}"] if review.get("options") else []
    return cell(", ".join(parts))


def _life(life: Mapping[str, Any]) -> str:
    parts = []
    if "order" in life:
        parts.append(f"order {life['order']}")
    if "from_on" in life:
        parts.append(f"runs from {day(life['from_on'])}")
    until = life.get("until_on")
    if until is not None:
        parts.append("**runs on**" if until == "never" else f"**ends: first day after it is {day(until)}**")
    if "terms" in life:
        spans = [f"{_day(first)} to before {_day(end)}" for first, end in life["terms"]]
        parts.append("terms " + (listed(spans) or "none"))
    for unit, steps in life.get("quantities", {}).items():
        parts.append(f"{unit}: " + listed(f"{quantity} from {_day(first)}" for first, quantity in steps))
    if "services" in life:
        names = ["this service" if name == SERVICE else name for name in life["services"]]
        parts.append("governed by " + ", then ".join(names))
    return cell("; ".join(parts))


def _day(value: date | str) -> str:
    return day(value) if isinstance(value, date) else str(value)
