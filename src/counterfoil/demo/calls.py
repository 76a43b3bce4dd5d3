"""Generated call records: business calls and conference legs, as a switch would have written them.

Days and hours follow office life in the account's own zone; durations are about log-normal, in whole seconds; some
calls are not answered. Six records in a row are now and then the legs of one conference. A few records are delivered
twice and a few arrive days late, so the rows of an account, in order of delivery, are not in order of start.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from counterfoil.demo.draws import Draws, Integers, Truths
from counterfoil.demo.numbers import COUNTRIES, numbering_plans

SECOND_US: Final = 10**6
_DAY_US: Final = 86_400 * SECOND_US

# Calls in each local hour of a working day; a Saturday has a fifth of them, a Sunday a tenth.
_BY_HOUR: Final = (2, 1, 1, 1, 1, 4, 12, 45, 120, 180, 190, 170, 110, 130, 175, 180, 160, 110, 55, 35, 25, 18, 10, 5)
_BY_WEEKDAY: Final = (10, 11, 11, 10, 9, 2, 1)

# Seconds that 0/64, 1/64 ... 64/64 of the answered calls do not pass: log-normal, median 75 s, sigma 1.25, cut at
# both ends. A table of whole seconds, because exponentials differ in the last bit between machines.
_SECONDS: Final = np.array(
    (
        *(3, 5, 7, 9, 11, 13, 14, 16, 18, 20, 21, 23, 25, 27, 28, 30, 32, 34, 36, 39, 41, 43, 45, 48, 50, 53, 56, 59),
        *(62, 65, 68, 71, 75, 79, 83, 87, 91, 96, 101, 106, 112, 118, 124, 131, 138, 146, 155, 164, 174, 186, 198),
        *(212, 227, 245, 265, 288, 316, 349, 390, 441, 510, 609, 770, 1107, 2085),
    ),
    dtype=np.int64,
)
_LEGS: Final = 6
_DIRECTIONS: Final = ("outbound", "inbound")
_SERVICES: Final = ("", "goto-meeting", "goto-webinar")
_ROWS_AT_ONCE: Final = 1_000_000


class CallingAccount(NamedTuple):
    """Who calls: the account's id, its country (one of numbers.COUNTRIES), its zone and its own numbers (E.164).

    Without numbers it gets four fixed ones of its country.
    """

    id: str
    country: str
    zone: str
    numbers: tuple[str, ...] = ()


class Mix(NamedTuple):
    """How many of 10,000 records are what."""

    inbound: int = 1_500
    conference: int = 1_200  # legs of a conference, whatever their direction
    unanswered: int = 700
    duplicates: int = 50  # delivered a second time, a day later, unchanged
    late: int = 200  # delivered 1 to 10 days after the call
    abroad: int = 1_800  # of the numbers that are not the account's own
    two_lines: int = 30  # records of a call over two connected lines


USUAL: Final = Mix()

SCHEMA: Final = {
    "account": pl.String,
    "id": pl.String,
    "call": pl.String,
    "started_us": pl.Int64,
    "delivered_us": pl.Int64,
    "from": pl.String,
    "to": pl.String,
    "seconds": pl.Int64,
    "direction": pl.String,
    "service": pl.String,
    "lines": pl.Int32,
}


def generate_calls(
    accounts: Sequence[CallingAccount], per_account: int, from_day: date, days: int, seed: int, *, mix: Mix = USUAL
) -> pl.DataFrame:
    """Return the call records of some accounts in `days` local days from `from_day`, by account in order of delivery.

    Each account has `per_account` calls, and its duplicates beside them. The columns are those of SCHEMA: instants in
    microseconds UTC, `seconds` of talk (0 if not answered), `from` and `to` in E.164, legs of a conference share a
    `call`. Equal arguments give equal rows; an account's calls do not depend on which others are generated, as long
    as it brings its own numbers. Raises ValueError for a country or days that there are not.
    """
    if days < 1 or per_account < 0:
        raise ValueError("calls need at least one day, and cannot be fewer than none")
    unknown = sorted({account.country for account in accounts} - set(COUNTRIES))
    if unknown:
        raise ValueError(f"no numbers are known for {', '.join(unknown)}; there are {', '.join(COUNTRIES)}")
    at_once = max(1, _ROWS_AT_ONCE // max(1, per_account))
    with_numbers = _with_numbers(accounts)
    slots = {account.zone: hour_slots(account.zone, from_day, days) for account in accounts}
    parts = [
        _calls(with_numbers[at : at + at_once], per_account, slots, seed, mix)
        for at in range(0, len(with_numbers), at_once)
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)


class HourSlots(NamedTuple):
    """The hours of some local days: when each begins (seconds UTC), how busy it is, and when the last day ends."""

    begin: Integers
    weight: Integers
    end: int


def hour_slots(zone: str, from_day: date, days: int) -> HourSlots:
    """Return the hours of some local days of a zone.

    Whole hours are counted from the first midnight on, so the hour that a clock change skips is not there and the one
    it repeats is there twice.
    """
    here = ZoneInfo(zone)
    begin, end = (
        int(datetime(day.year, day.month, day.day, tzinfo=here).astimezone(UTC).timestamp())
        for day in (from_day, from_day + timedelta(days=days))
    )
    hours = range(begin, end, 3600)
    local = [datetime.fromtimestamp(second, here) for second in hours]
    weights = [_BY_HOUR[moment.hour] * _BY_WEEKDAY[moment.weekday()] for moment in local]
    return HourSlots(np.array(hours, dtype=np.int64), np.array(weights, dtype=np.int64), end)


def starts(draws: Draws, slots: HourSlots, count: int) -> Integers:
    """Return instants of start in microseconds UTC, in order, for each owner: busy hours have more of them."""
    hour = slots.begin[draws.weighted(slots.weight, "hour", count)]
    second: Integers = np.minimum(hour + draws.below(3600, "second", count), slots.end - 1)
    return np.sort(second, axis=1) * SECOND_US


def durations(draws: Draws, count: int) -> Integers:
    """Return seconds of talk, about log-normal, at least 3."""
    place = draws.below(64 << 16, "duration", count)
    step, within = place >> 16, place & 0xFFFF
    seconds: Integers = _SECONDS[step] + ((_SECONDS[step + 1] - _SECONDS[step]) * within >> 16)
    return seconds


def _with_numbers(accounts: Sequence[CallingAccount]) -> list[CallingAccount]:
    plans, met, filled = numbering_plans(), dict.fromkeys(COUNTRIES, 0), []
    for account in accounts:
        ordinal = met[account.country]
        met[account.country] += 1
        numbers = account.numbers or tuple(plans.own(COUNTRIES.index(account.country), ordinal, 4))
        filled.append(account._replace(numbers=numbers))
    return filled


def _calls(
    accounts: list[CallingAccount], count: int, slots: dict[str, HourSlots], seed: int, mix: Mix
) -> pl.DataFrame:
    draws = Draws(seed, [account.id for account in accounts])
    shape = (len(accounts), count)
    started = np.zeros(shape, dtype=np.int64)
    for zone in {account.zone for account in accounts}:
        here = [at for at, account in enumerate(accounts) if account.zone == zone]
        started[here] = starts(Draws(seed, [accounts[at].id for at in here]), slots[zone], count)

    seconds = durations(draws, count)
    seconds[draws.happens(mix.unanswered, "unanswered", count)] = 0
    inbound = draws.happens(mix.inbound, "inbound", count)
    service = np.zeros(shape, dtype=np.int64)
    first = np.arange(count) // _LEGS * _LEGS  # the place of the first leg, if the six are a conference
    conference = draws.happens(mix.conference, "conference", count)[:, first] & (first + _LEGS <= count)
    ends = np.array([[slots[account.zone].end] for account in accounts])
    started, seconds = _as_legs(draws, started, seconds, conference, ends)
    service[conference] = 1 + (draws.below(4, "service", count)[:, first] == 0)[conference]
    # Three of four participants dial in; the others are called.
    inbound[conference] = (draws.below(4, "dial-in", count) > 0)[conference]

    other = _others(draws, accounts, inbound | conference, mix)
    own = draws.below(np.array([[len(account.numbers)] for account in accounts]), "own number", count)
    own[conference] = 0  # the bridge has the account's first number
    own += np.cumsum([0, *(len(account.numbers) for account in accounts[:-1])]).reshape(-1, 1)
    delivered, repeated = _delivery(draws, started, seconds, mix)

    ordinal = np.broadcast_to(np.arange(count), shape)
    frame = pl.DataFrame(
        {
            "account": np.repeat(np.arange(len(accounts)), count),
            "ordinal": ordinal.ravel(),
            "call": np.where(conference, first, ordinal).ravel(),
            "started_us": started.ravel(),
            "delivered_us": delivered.ravel(),
            "own": own.ravel(),
            "other": other.ravel(),
            "seconds": seconds.ravel(),
            "inbound": inbound.ravel(),
            "service": service.ravel(),
            "lines": (1 + draws.happens(mix.two_lines, "lines", count)).ravel(),
            "repeated": repeated.ravel(),
        }
    )
    again = frame.filter("repeated").with_columns(pl.col("delivered_us") + _DAY_US)
    ordered = pl.concat([frame, again]).sort("account", "delivered_us", "ordinal")
    return _as_text(ordered, accounts)


def _as_legs(
    draws: Draws, started: Integers, seconds: Integers, conference: Truths, ends: Integers
) -> tuple[Integers, Integers]:
    """Let the legs of a conference join within its first five minutes and mostly stay to its end."""
    count = started.shape[1]
    first = np.arange(count) // _LEGS * _LEGS
    joined = draws.below(300, "join", count)
    lasting = 900 + np.minimum(durations(draws, count)[:, first] * 8, 9_000)
    left_early = draws.happens(2_000, "leave early", count) * draws.below(600, "leave", count)
    return (
        np.where(conference, np.minimum(started[:, first] + joined * SECOND_US, (ends - 1) * SECOND_US), started),
        np.where(conference, lasting - joined - left_early, seconds),
    )


def _others(draws: Draws, accounts: list[CallingAccount], people: Truths, mix: Mix) -> Integers:
    """The number at the other end, as an integer: mostly of the account's country, fixed and mobile about alike.

    Where it must be a person's, because it calls or takes part in a conference, it is neither toll-free nor premium.
    """
    count = people.shape[1]
    home = np.array([[COUNTRIES.index(account.country)] for account in accounts], dtype=np.int64)
    away = draws.below(len(COUNTRIES) - 1, "country", count)
    away += away >= home
    abroad = draws.happens(mix.abroad, "abroad", count)
    kind = draws.weighted([44, 46, 9, 1], "kind", count)
    kind = np.where(abroad | people, kind & 1, kind)  # nor are such numbers reached from abroad
    return numbering_plans().draw(np.where(abroad, away, home), kind, draws, "other number", count)


def _delivery(draws: Draws, started: Integers, seconds: Integers, mix: Mix) -> tuple[Integers, Truths]:
    """When each record was delivered (microseconds UTC), and which are delivered once more."""
    count = started.shape[1]
    late = draws.happens(mix.late, "late", count) * (1 + draws.below(10, "days late", count))
    return started + (seconds + 2) * SECOND_US + late * _DAY_US, draws.happens(mix.duplicates, "duplicates", count)


def _as_text(frame: pl.DataFrame, accounts: list[CallingAccount]) -> pl.DataFrame:
    """Numbers, ids and words instead of integers; the identifier of a record is the account's id and its ordinal."""
    ids = pl.Series([account.id for account in accounts], dtype=pl.String)
    numbers = pl.Series([number for account in accounts for number in account.numbers], dtype=pl.String)
    words = {name: pl.Series(values) for name, values in (("direction", _DIRECTIONS), ("service", _SERVICES))}
    account = ids.gather(frame["account"])
    own = numbers.gather(frame["own"])
    other = frame.select(pl.concat_str(pl.lit("+"), pl.col("other").cast(pl.String))).to_series()
    inbound = frame["inbound"]
    return pl.DataFrame(
        {
            "account": account,
            "id": account + "-" + frame["ordinal"].cast(pl.String).str.zfill(7),
            "call": account + "/" + frame["call"].cast(pl.String).str.zfill(7),
            "started_us": frame["started_us"],
            "delivered_us": frame["delivered_us"],
            "from": other.zip_with(inbound, own),
            "to": own.zip_with(inbound, other),
            "seconds": frame["seconds"],
            "direction": words["direction"].gather(inbound.cast(pl.Int64)),
            "service": words["service"].gather(frame["service"]),
            "lines": frame["lines"].cast(pl.Int32),
        }
    )
