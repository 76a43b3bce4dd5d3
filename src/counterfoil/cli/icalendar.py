"""Duties as a calendar (RFC 5545): an entry a duty with a day, and a reminder the day before."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from counterfoil.contract.duties import Obligation
from counterfoil.keys import short_key

A_DAY = timedelta(days=1)


def calendar_of(duties: Iterable[Obligation], name: str, today: date, language: str) -> bytes:
    """Return the calendar of duties that have a day, for whoever they are; equal duties give equal bytes.

    The stamp of every entry is the day on which the duties were looked at: the clock is part of the question.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Counterfoil//must//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(today, time(0), UTC)
    for one in duties:
        if one.due_on is not None:
            calendar.add_component(_entry(one, stamp, language))
    content: bytes = calendar.to_ical()
    return content


def _entry(one: Obligation, stamp: datetime, language: str) -> Event:
    duty = one.duty
    entry = Event()
    identity = short_key(one.agreement, one.clause.address, duty.says, duty.who, str(duty.due))
    entry.add("uid", f"{identity}@counterfoil")
    entry.add("dtstamp", stamp)
    if isinstance(duty.due, datetime):
        entry.add("dtstart", duty.due)
    else:
        assert one.due_on is not None
        entry.add("dtstart", one.due_on)
        entry.add("dtend", one.due_on + A_DAY)
    entry.add("summary", f"{one.account}: {one.message(language)}")
    cited = f"{one.clause.address} ({one.clause.heading})"
    entry.add("description", "\n".join(filter(None, [one.consequence(language), cited])))
    entry.add("categories", [duty.who])
    entry.add("transp", "TRANSPARENT")
    if one.stands in ("open", "right"):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.message(language))
        alarm.add("trigger", -A_DAY)
        entry.add_component(alarm)
    return entry
