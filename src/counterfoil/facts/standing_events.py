"""Events that say how an account stands: its users, devices, sessions, people and consents; what decisions look at."""

from dataclasses import replace
from typing import Final

from counterfoil.facts.events import EventType

SESSIONS: Final = "sign-in|call|fax|conference|webcast|remote|recording"
ROLES: Final = "administrator|contact|signatory|main-user"

FINDINGS: Final = (
    "network-disturbed|against-fair-use|minutes-in-month|calls-at-once|unlawful-use|against-use-limits|"
    "subscription-fraud|inaccurate-information"
)
CHANGES: Final = "hosting-partner|terms|prices|assignment|maintenance|urgent-maintenance"

_TYPES: Final = (
    EventType(
        "user-assigned",
        "From that day a person is a user of the agreement, under an id of its own. `role` is what the user may do, "
        "where the service knows several.",
        {
            "agreement": "text",
            "user": "text",
            "name": "text?",
            "role": "choice:user|organiser|audio-user|universal-user|room|computer?",
            "plan": "text?",
        },
    ),
    EventType(
        "user-released",
        "From that day the user has no access any more; `to` is the user who came in the place.",
        {"agreement": "text", "user": "text", "to": "text?"},
    ),
    EventType(
        "device-registered",
        "A device was registered under the agreement.",
        {
            "agreement": "text",
            "device": "text",
            "kind": "choice:phone|softphone|fax|adapter|computer|mobile|other?",
            "user": "text?",
        },
    ),
    EventType("device-activated", "A registered device was activated.", {"agreement": "text", "device": "text"}),
    EventType(
        "device-moved",
        "A device was taken to another place; a location that was on file for it is none any more.",
        {"agreement": "text", "device": "text"},
    ),
    EventType("device-removed", "A device is no longer registered.", {"agreement": "text", "device": "text"}),
    EventType(
        "location-filed",
        "The customer put the place of a device on file, or of the whole account if no device is named.",
        {"agreement": "text", "device": "text?", "country": "text", "place": "text?"},
    ),
    EventType(
        "emergency-data-active",
        "The provider told the customer that place and number of a device are now forwarded with emergency calls.",
        {"agreement": "text", "device": "text"},
    ),
    EventType(
        "session-opened",
        "A session began: a user signed in, a call was connected, a conference or a webcast started.",
        {
            "agreement": "text",
            "session": "text",
            "what": f"choice:{SESSIONS}",
            "user": "text?",
            "device": "text?",
            "to": "text?",
            "participants": "whole?",
        },
    ),
    EventType(
        "session-changed",
        "The number of participants of a session changed.",
        {"agreement": "text", "session": "text", "participants": "whole"},
    ),
    EventType("session-closed", "A session ended.", {"agreement": "text", "session": "text"}),
    EventType(
        "destination-unblocked",
        "Calls to numbers that begin so, or to a country (two letters), were let through from that day.",
        {"agreement": "text", "to": "text"},
    ),
    EventType(
        "destination-blocked",
        "Calls to numbers that begin so, or to a country (two letters), were blocked from that day.",
        {"agreement": "text", "to": "text"},
    ),
    EventType(
        "person-named",
        "The customer named a person who speaks or acts for it; the person who had that role before has it no more.",
        {"agreement": "text", "role": f"choice:{ROLES}", "person": "text"},
    ),
    EventType(
        "consent-recorded",
        "A person, or the customer if none is named, consented to a matter (recording, marketing, an exception).",
        {"agreement": "text", "matter": "text", "person": "text?"},
    ),
    EventType(
        "consent-withdrawn",
        "A consent was withdrawn, or a matter was asked not to happen: marketing, for one.",
        {"agreement": "text", "matter": "text", "person": "text?"},
    ),
    EventType(
        "user-id-created",
        "A person created a user ID of the service without being a user of the agreement: a guest, a viewer.",
        {"agreement": "text", "person": "text"},
    ),
    EventType(
        "person-invited",
        "A person was invited to a session, or to all of them if none is named.",
        {"agreement": "text", "person": "text", "session": "text?"},
    ),
    EventType(
        "person-informed",
        "A person, or everybody if none is named, was told of a matter (that there are no emergency calls, for one).",
        {"agreement": "text", "matter": "text", "person": "text?"},
    ),
    EventType(
        "function-withdrawn",
        "From that day the service no longer has a function.",
        {"agreement": "text", "function": "text"},
    ),
    EventType(
        "use-found",
        "The provider found, from that day on, that use is of a kind that a clause leaves to its finding. `quantity` "
        "is the minutes of the calendar month, or the calls at one time, that were found; `user` whose use it is.",
        {"agreement": "text", "finding": f"choice:{FINDINGS}", "quantity": "whole?", "user": "text?"},
    ),
    EventType(
        "access-found",
        "Somebody was found to have access who may not; `user` is whose ID is used for it.",
        {"agreement": "text", "user": "text", "person": "text?"},
    ),
    EventType(
        "content-posted",
        "The customer stored or showed content (a video, a document) through the service.",
        {"agreement": "text", "content": "text"},
    ),
    EventType(
        "content-removed",
        "Content is no longer there.",
        {"agreement": "text", "content": "text", "by": "choice:customer|provider?"},
    ),
    EventType(
        "change-planned",
        "The provider plans a change for a later day.",
        {"agreement": "text", "change": f"choice:{CHANGES}", "takes_effect_on": "date"},
    ),
    EventType(
        "change-announced",
        "The provider made a change known.",
        {
            "agreement": "text",
            "change": f"choice:{CHANGES}",
            "takes_effect_on": "date",
            "through": "choice:e-mail|publication|letter?",
        },
    ),
    EventType(
        "duty-fulfilled",
        "What a clause obliges a party to was done on that day; `due` tells duties of one clause apart.",
        {"agreement": "text", "clause": "text", "duty": "text?", "due": "date?"},
    ),
)

STANDING_TYPES: Final = tuple(replace(one, is_standing=True) for one in _TYPES)
