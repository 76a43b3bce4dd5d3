"""A small book that bills at once: templates beside this module, dates counted back from a day."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from counterfoil.calendar import add_months

TEMPLATES: Final = Path(__file__).parent
OWN: Final = "+442079460000"

# Day of the month, time, number called, seconds of talk. Numbers that regulators set aside for films and books.
_CALLS: Final = (
    (3, "09:02:11", "+442079460123", 61),
    (3, "09:40:00", "+12125550142", 184),
    (4, "11:15:30", "+441134960017", 1320),
    (5, "14:03:09", "+33199000012", 245),
    (6, "10:21:54", "+491713920015", 37),
    (9, "16:45:00", "+441314960444", 0),
    (10, "08:59:58", "+46701740612", 75),
    (12, "13:30:12", "+441214960100", 905),
    (13, "17:20:45", "+493023125012", 600),
    (16, "09:12:33", "+46846500431", 66),
    (18, "15:01:00", "+14165550101", 12),
    (20, "10:10:10", "+442920180999", 733),
    (24, "12:00:00", "+442896496001", 48),
)


def write_small_book(directory: Path, day: date, language: str = "en") -> tuple[str, date]:
    """Write the book into a directory (made if it is not there); return its account and the day.

    The agreement begins two months before the month of `day`, so that two whole months of calls can be billed.
    """
    start = add_months(day.replace(day=1), -2)
    values = {"@START@": start.isoformat(), "@LANGUAGE@": language}
    for template in sorted(TEMPLATES.rglob("*")):
        if template.suffix in (".md", ".toml", ".csv"):
            text = template.read_text("utf-8")
            for name, value in values.items():
                text = text.replace(name, value)
            _write(directory / template.relative_to(TEMPLATES), text)
    _write(directory / "events" / "acme.jsonl", _event(start))
    for number in range(2):
        month = add_months(start, number)
        _write(directory / "usage" / f"calls-{month:%Y-%m}.csv", _calls(month, 1 + number * len(_CALLS)))
    return "acme", day


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _event(start: date) -> str:
    added = add_months(start, 1) + timedelta(days=15)
    event = {
        "type": "quantity-changed",
        "id": "1",
        "effective_on": added.isoformat(),
        "agreement": "acme-phone",
        "unit": "user",
        "quantity": 12,
        "note": "two users more",
    }
    return json.dumps(event) + "\n"


def _calls(month: date, first_id: int) -> str:
    rows = ["id,started,from,to,seconds"]
    for number, (day, time, called, seconds) in enumerate(_CALLS):
        started = datetime.combine(month.replace(day=day), datetime.strptime(time, "%H:%M:%S").time())
        # The second month's calls are a little longer, so that the two bills differ.
        talk = seconds + (seconds // 7 if first_id > 1 else 0)
        rows.append(f"{first_id + number},{started:%Y-%m-%d %H:%M:%S},{OWN},{called},{talk}")
    return "\n".join(rows) + "\n"
