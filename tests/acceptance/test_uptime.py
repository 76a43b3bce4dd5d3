"""Real outages through availability and credits: to the second what marking every second down gives, and to the cent.

Upptime watched 32 sites and counted minutes down for each day by itself; GitHub's incidents overlap, last for days and
are of four sorts. Both become `outage` events. The month's downtime is worked out here without intervals: a second is
down or it is not.
"""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

DAY = timedelta(days=1)
DESCRIPTION = """
---
service = "hosting"
name = "Hosting"
effective_on = 2020-01-01
---

## Fee {#fee}

```clause
kind = "recurring-fee"
price = { order = "fee" }
```

## Availability {#availability}

```clause
kind = "service-level"
level = { order = "level" }
of = ["credit"]
maintenance = { order = "maintenance", default = "does-not-count" }
```

## Credit {#credit}

```clause
kind = "service-credit"
level = { order = "level" }
of = ["fee"]
report_within = { working_days = 3 }
calendar = "DE"
```
"""


@dataclass(frozen=True)
class Outage:
    """What was down from when until when, why, and when the customer said so; None: never."""

    account: str
    start: datetime
    end: datetime
    cause: str
    reported: datetime | None

    @property
    def is_claimed(self) -> bool:
        """Reported on the next day is in time, wherever weekends and holidays lie; three weeks later is not."""
        return self.reported is not None and self.reported - self.end < 7 * DAY


def write(
    home, outages: list[Outage], accounts: dict[str, str], time_zone: str, terms: dict[str, str], start_on
) -> None:
    events = []
    for number, one in enumerate(outages):
        local = one.start.astimezone(ZoneInfo(time_zone)).date()
        events.append(
            {
                "type": "outage", "id": f"down-{number}", "agreement": f"o-{one.account}", "effective_on": f"{local}",
                "from_at": one.start.isoformat(), "until_at": one.end.isoformat(), "cause": one.cause,
                "known_at": one.start.isoformat(),
            }
        )  # fmt: skip
        if one.reported is not None:
            said_on = one.reported.astimezone(ZoneInfo(time_zone)).date()
            events.append(
                {
                    "type": "outage-reported", "id": f"report-{number}", "agreement": f"o-{one.account}",
                    "effective_on": f"{said_on}", "at": one.reported.isoformat(), "outage": f"down-{number}",
                }
            )  # fmt: skip
    filled = "".join(f"{name} = {value}\n" for name, value in terms.items())
    home.write(
        {
            "book.toml": f'provider = "Host"\ncountry = "DE"\ncurrency = "EUR"\ntime_zone = "{time_zone}"\n',
            "services/hosting.md": DESCRIPTION,
            "events/outages.jsonl": "".join(json.dumps(event) + "\n" for event in events),
            **{
                f"accounts/{account}.toml": f'name = "{name}"\n[[order]]\nid = "o-{account}"\nservice = "hosting"\n'
                f'start_on = {start_on}\nanchor = "calendar"\nevery = "month"\n[order.terms]\n{filled}'
                for account, name in accounts.items()
            },
        }
    )


def midnight(day: date, time_zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).timestamp())


def next_month(day: date) -> date:
    return (day.replace(day=1) + 31 * DAY).replace(day=1)


def seconds_down(outages: list[Outage], time_zone: str) -> dict[tuple[str, date], int]:
    """Mark every second of each outage, and count the marks of each account and local month."""
    down: dict[str, set[int]] = defaultdict(set)
    for one in outages:
        down[one.account].update(range(int(one.start.timestamp()), int(one.end.timestamp())))
    found: Counter = Counter()
    months: dict[int, date] = {}
    zone = ZoneInfo(time_zone)
    for account, marks in down.items():
        for hour, count in Counter(
            mark // 900 for mark in marks
        ).items():  # no zone changes inside a quarter of an hour
            if hour not in months:
                months[hour] = datetime.fromtimestamp(hour * 900, zone).date().replace(day=1)
            found[account, months[hour]] += count
    return dict(found)


def credits(down: dict[tuple[str, date], int], fee: int, level: Fraction, time_zone: str) -> dict:
    """Cents and seconds for each month below the level."""
    found = {}
    for (account, month), seconds in down.items():
        length = midnight(next_month(month), time_zone) - midnight(month, time_zone)
        if Fraction(length - seconds, length) < level:
            cents = (2 * fee * seconds + length) // (2 * length)
            if cents:
                found[account, month] = (-cents, seconds, length)
    return found


def credited(answer) -> dict:
    assert answer.faults == ()
    of_credit = answer.lines.filter(answer.lines["clause"] == "credit")
    rows = of_credit.select("account", "from_on", "amount", "working").iter_rows()
    return {(account, start.replace(day=1)): (amount, work[2], work[3]) for account, start, amount, work in rows}


# Upptime --------------------------------------------------------------------------------------------------------------


def monitored(home) -> tuple[dict[str, str], list[Outage]]:
    """Accounts (a site each) and outages: from a check that finds a site down to the next that finds it up."""
    with (home.data / "uptime/upptime_foodcoopx_events.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6_274
    assert Counter(row["status"] for row in rows) == {"up": 5_762, "down": 512}
    sites = {site: f"s{number}" for number, site in enumerate(sorted({row["site"] for row in rows}))}
    since: dict[str, datetime] = {}
    outages = []
    for row in rows:
        at = datetime.fromisoformat(row["observed_at_utc"])
        if row["status"] == "down":
            since.setdefault(row["site"], at)
        elif row["site"] in since:
            outages.append(Outage(sites[row["site"]], since.pop(row["site"]), at, "provider", at + DAY))
    assert len(since) == 4  # down to the end of the file, so nobody can say for how long
    return {account: site for site, account in sites.items()}, outages


@pytest.mark.parametrize("time_zone", ["UTC", "Europe/Berlin"])
def test_every_month_of_32_sites_is_credited_by_the_seconds_that_it_was_down(home, time_zone) -> None:
    accounts, outages = monitored(home)
    terms = {"fee": "{ EUR = 1000.00 }", "level": "{ percent = 100 }"}
    write(home, outages, accounts, time_zone, terms, "2025-11-01")
    found = credited(home.open().answer(date(2026, 7, 31)))
    down = seconds_down(outages, time_zone)
    expected = credits(down, 100_000, Fraction(1), time_zone)
    assert found == expected
    assert len(outages) == 361
    assert len(found) > 100


def test_the_seconds_are_upptimes_own_minutes_where_these_agree(home) -> None:
    accounts, outages = monitored(home)
    terms = {"fee": "{ EUR = 1000.00 }", "level": "{ percent = 100 }"}
    write(home, outages, accounts, "UTC", terms, "2025-11-01")
    found = credited(home.open().answer(date(2026, 7, 31)))
    summary = json.loads((home.data / "uptime/upptime_foodcoopx_summary.json").read_text("utf-8"))
    own = {site["name"]: site["dailyMinutesDown"] for site in summary}
    assert len(own) == 32
    names = {name: account for account, name in accounts.items()}
    agreeing = 0
    for name, minutes in own.items():
        days: Counter[str] = Counter()
        for one in outages:
            if one.account == names[name]:
                at = one.start
                while at < one.end:
                    until = min(one.end, datetime(at.year, at.month, at.day, tzinfo=UTC) + DAY)
                    days[at.date().isoformat()] += int((until - at).total_seconds())
                    at = until
        touched = {*days, *minutes}
        if any(abs(Fraction(days[day], 60) - minutes.get(day, 0)) > Fraction(3, 2) for day in touched):
            continue
        agreeing += 1
        for month in {date.fromisoformat(day).replace(day=1) for day in touched}:
            of_month = [day for day in touched if day.startswith(f"{month:%Y-%m}")]
            theirs = sum(minutes.get(day, 0) for day in of_month)
            _, seconds, _ = found.get((names[name], month), (0, 0, 0))
            assert abs(Fraction(seconds, 60) - theirs) <= Fraction(3, 2) * len(of_month)
    assert agreeing == 22  # as the note on where the data is from says, and why the other ten differ


def test_outages_that_were_reported_late_or_never_are_not_credited_and_a_level_that_is_met_neither(home) -> None:
    accounts, outages = monitored(home)
    told = [
        Outage(one.account, one.start, one.end, one.cause, (one.end + DAY, one.end + 21 * DAY, None)[number % 3])
        for number, one in enumerate(outages)
    ]
    terms = {"fee": "{ EUR = 499.99 }", "level": "{ percent = 99.8 }"}
    write(home, told, accounts, "Europe/Berlin", terms, "2025-11-01")
    found = credited(home.open().answer(date(2026, 7, 31)))
    down = seconds_down([one for one in told if one.is_claimed], "Europe/Berlin")
    expected = credits(down, 49_999, Fraction("0.998"), "Europe/Berlin")
    assert found == expected
    assert 0 < len(found) < len(down)


# GitHub ---------------------------------------------------------------------------------------------------------------

CAUSES = {"critical": "provider", "major": "provider", "minor": "other", "maintenance": "maintenance", "none": "other"}


@pytest.mark.parametrize("maintenance", ["does-not-count", "counts"])
def test_incidents_that_overlap_count_once_and_only_those_that_the_definitions_name(home, maintenance) -> None:
    with (home.data / "uptime/github_downtime_windows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["impact"] for row in rows) == {
        "minor": 604, "major": 138, "critical": 28, "maintenance": 18, "none": 31,
    }  # fmt: skip
    outages = []
    for row in rows:
        start, end = (datetime.fromisoformat(row[f"downtime_{which}"]) for which in ("start", "end"))
        if end > start:
            outages.append(Outage("github", start, end, CAUSES[row["impact"]], end + DAY))
    terms = {"fee": "{ EUR = 21.00 }", "level": "{ percent = 99.9 }", "maintenance": f'"{maintenance}"'}
    write(home, outages, {"github": "GitHub"}, "America/Los_Angeles", terms, "2022-03-01")
    found = credited(home.open().answer(date(2026, 9, 1)))
    counting = {"provider"} | ({"maintenance"} if maintenance == "counts" else set())
    counted = [one for one in outages if one.cause in counting]
    down = seconds_down(counted, "America/Los_Angeles")
    assert found == credits(down, 2_100, Fraction("0.999"), "America/Los_Angeles")
    assert sum(down.values()) < sum((one.end - one.start).total_seconds() for one in counted)  # some overlap
    assert sum(amount for amount, *_ in found.values()) < -Decimal(100)
