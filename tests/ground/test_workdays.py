"""Working days against calendars written by hand, and business hours against a clock walked through by hand.

The holidays below are those of 2024, from the laws of each country, on Monday to Friday.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.workdays import NoSuchCalendar, WorkingDays

OPENS, CLOSES = time(9), time(17)

# Dutch law puts Good Friday beside the holidays where terms are counted (Algemene termijnenwet, article 3).
NL = "01-01 03-29 04-01 05-09 05-20 12-25 12-26"
BE = "01-01 04-01 05-01 05-09 05-20 08-15 11-01 11-11 12-25"
FR = "01-01 04-01 05-01 05-08 05-09 05-20 08-15 11-01 11-11 12-25"
NO = "01-01 03-28 03-29 04-01 05-01 05-09 05-17 05-20 12-25 12-26"
US = "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25"


def dates(text):
    return {date.fromisoformat(f"2024-{day}") for day in text.split()}


@pytest.mark.parametrize(("country", "by_hand"), [("NL", NL), ("BE", BE), ("FR", FR), ("NO", NO), ("US", US)])
def test_a_year_without_its_weekends_and_holidays(country, by_hand):
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    weekdays = [day for day in year if day.weekday() < 5]
    assert len(weekdays) == 262
    expected = [day for day in weekdays if day not in dates(by_hand)]
    assert [day for day in year if WorkingDays(country).is_working_day(day)] == expected


def test_a_holiday_at_the_weekend_is_kept_on_another_day_where_the_law_says_so():
    # 4 July 2026 is a Saturday: the United States keep Friday 3 July; the Dutch 25 December 2027, a Saturday, is lost.
    assert not WorkingDays("US").is_working_day(date(2026, 7, 3))
    assert WorkingDays("NL").is_working_day(date(2027, 12, 24))


def test_a_part_of_a_country_has_holidays_of_its_own():
    assert WorkingDays("FR").is_working_day(date(2024, 12, 26))
    assert not WorkingDays("FR", "57").is_working_day(date(2024, 12, 26))  # Moselle keeps Saint Stephen's Day


@pytest.mark.parametrize(
    ("country", "day", "days", "expected"),
    [
        ("NL", date(2016, 6, 9), 3, date(2016, 6, 14)),  # Thu: Fri 10, Mon 13, Tue 14
        ("NL", date(2016, 7, 6), 3, date(2016, 7, 11)),  # Wed: Thu 7, Fri 8, Mon 11
        ("BE", date(2024, 3, 28), 1, date(2024, 3, 29)),  # Good Friday is worked in Belgium
        ("BE", date(2024, 3, 29), 1, date(2024, 4, 2)),  # and Easter Monday is not
        ("NL", date(2024, 3, 28), 1, date(2024, 4, 2)),
        ("NO", date(2024, 3, 27), 1, date(2024, 4, 2)),  # Maundy Thursday to Easter Monday
        ("US", date(2024, 11, 27), 2, date(2024, 12, 2)),  # Thanksgiving; the Friday after is worked
        ("NL", date(2024, 6, 19), -9, date(2024, 6, 6)),  # 18, 17, 14, 13, 12, 11, 10, 7, 6
        ("NL", date(2024, 12, 24), 0, date(2024, 12, 24)),
        ("NL", date(2024, 6, 15), 0, date(2024, 6, 15)),  # no working days after a Saturday is the Saturday
        ("NL", date(2024, 6, 15), 1, date(2024, 6, 17)),
        ("BE", date(2024, 12, 31), 1, date(2025, 1, 2)),
    ],
)
def test_working_days_are_counted_from_the_day_after(country, day, days, expected):
    assert WorkingDays(country).add_working_days(day, days) == expected


@pytest.mark.parametrize(
    ("day", "until", "days"),
    [
        (date(2016, 6, 9), date(2016, 6, 14), 3),
        (date(2016, 6, 9), date(2016, 6, 13), 2),
        (date(2016, 6, 10), date(2016, 6, 12), 0),
        (date(2016, 6, 9), date(2016, 6, 9), 0),
        (date(2016, 6, 14), date(2016, 6, 9), -3),
        (date(2016, 6, 12), date(2016, 6, 10), -1),
    ],
)
def test_working_days_between_leave_out_the_first_day_and_take_in_the_last(day, until, days):
    assert WorkingDays("NL").working_days_between(day, until) == days


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-40, 40).filter(bool))
def test_counting_is_adding_read_backwards(day, days):
    calendar = WorkingDays("NO")
    there = calendar.add_working_days(day, days)
    assert calendar.is_working_day(there)
    assert calendar.working_days_between(day, there) == days


def amsterdam(day, hour, minute=0):
    """An instant of 2024 in the Amsterdam summer, two hours ahead of UTC."""
    return datetime.fromisoformat(f"2024-{day}T{hour:02}:{minute:02}:00+02:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "hours", "expected"),
    [
        (amsterdam("06-19", 10), -72, amsterdam("06-06", 10)),  # nine 8-hour days before: the register's example
        (amsterdam("06-06", 10), 72, amsterdam("06-19", 10)),
        (amsterdam("06-06", 10), 7, amsterdam("06-06", 17)),  # exactly to the closing
        (amsterdam("06-06", 10), 8, amsterdam("06-07", 10)),
        (amsterdam("06-07", 16, 30), 1, amsterdam("06-10", 9, 30)),  # Friday half an hour, Monday half an hour
        (amsterdam("06-08", 3), 1, amsterdam("06-10", 10)),  # a Saturday night counts from Monday's opening
        (amsterdam("06-10", 20), -1, amsterdam("06-10", 16)),  # in the evening, back from the closing
        (amsterdam("06-10", 8), -1, amsterdam("06-07", 16)),  # before the opening, back from Friday's closing
        (amsterdam("06-10", 20), 8, amsterdam("06-11", 17)),
        (amsterdam("06-08", 3), 0, amsterdam("06-08", 3)),
    ],
)
def test_business_hours_run_from_opening_to_closing_on_working_days(instant, hours, expected):
    assert WorkingDays("NL").add_business_hours(instant, hours, OPENS, CLOSES, "Europe/Amsterdam") == expected


def test_a_clock_change_at_the_weekend_leaves_business_hours_alone():
    # Friday 29 March 2024 16:00 at +01:00; clocks go forward on Sunday 31st, 1 April is Easter Monday.
    start = datetime(2024, 3, 29, 15, tzinfo=UTC)
    end = WorkingDays("BE").add_business_hours(start, 2, OPENS, CLOSES, "Europe/Amsterdam")
    assert end == datetime(2024, 4, 2, 8, tzinfo=UTC)  # 10:00 at +02:00


def test_business_hours_that_close_before_they_open_are_refused():
    with pytest.raises(ValueError, match="close after they open"):
        WorkingDays("NL").add_business_hours(amsterdam("06-06", 10), 1, CLOSES, OPENS, "Europe/Amsterdam")


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("NL", "ZZ")])
def test_a_place_without_a_calendar_is_refused(country, subdivision):
    with pytest.raises(NoSuchCalendar):
        WorkingDays(country, subdivision)
