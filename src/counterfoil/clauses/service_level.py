"""Service level: how much of a month a service has to be available, and what does not count as unavailable.

Rule      Availability is (seconds of the local calendar month - seconds of unavailability) / seconds of the month.
Asked     Nothing by itself: it sets these parameters of the service credits named by `of` (or of all).
Specimen  service_level.md, beside this file.
"""

from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Percent


class Parameters(ClauseParameters):
    """The level, and how it is measured; a clause states what it has to say of it."""

    of: ClauseIds | None = None  # the service credits concerned; all, if left out
    level: Percent | None = None  # of the seconds of each month
    maintenance: Literal["counts", "does-not-count"] | None = None  # as unavailability
    internet: Literal["counts", "does-not-count"] | None = None  # problems of it outside the provider's control
    downtime_from: Literal["known", "start"] | None = None  # when the provider knows of an outage, or when it begins


KIND = ClauseKind(
    "service-level",
    Parameters,
    "How much of a month a service has to be available, and what does not count as unavailable.",
    specimen=__file__,
    sets=("level", "maintenance", "internet", "downtime_from"),
)
