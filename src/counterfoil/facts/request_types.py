"""What can be asked: users, sessions, calls, emergencies, devices, messages, orders, equipment, data."""

from typing import Final

from counterfoil.facts.requests import RequestType

_SESSION: Final = {"session": "sessions"}
_DEVICE: Final = {"device": "devices"}

OUR_REQUESTS: Final = (
    # users
    RequestType(
        "assign-user",
        "Make a person a user, under an id of its own. `complete` says whether name, contact data and e-mail address "
        "were given.",
        {
            "user": "text",
            "role": "choice:user|organiser|audio-user|universal-user|room|computer?",
            "plan": "text?",
            "by": "text?",
            "relation": "choice:employee|contractor|consultant|partner|customer|competitor|other?",
            "shared_by": "whole?",
            "complete": "flag?",
        },
    ),
    RequestType(
        "reassign-user",
        "Put another person in the place of a user.",
        {"user": "text", "to": "text", "by": "text?"},
        {"user": "users"},
    ),
    RequestType("release-user", "Take a user's access away.", {"user": "text", "by": "text?"}, {"user": "users"}),
    RequestType(
        "sign-in",
        "Let a user sign in, or use the service at all.",
        {
            "user": "text?",
            "device": "text?",
            "purpose": "text?",
            "relation": "choice:employee|contractor|consultant|partner|customer|competitor|other?",
            "passwords": "whole?",
            "shared_by": "whole?",
            "cookies": "flag?",
            "on_behalf_of": "text?",
            "platform": "text?",
        },
        _DEVICE,
    ),
    RequestType(
        "use-function",
        "Use one function of the service. `person` is whom it is done to or with, `within` the service in which it is "
        "used, `supported` whether the device at hand can do it.",
        {
            "function": "text",
            "user": "text?",
            "purpose": "text?",
            "on_behalf_of": "text?",
            "matter": "text?",
            "person": "text?",
            "device": "text?",
            "platform": "text?",
            "within": "text?",
            "supported": "flag?",
        },
        _DEVICE,
    ),
    # calls
    RequestType(
        "start-call",
        "Begin a call to a number.",
        {
            "to": "text",
            "user": "text?",
            "device": "text?",
            "pattern": "text?",
            "purpose": "text?",
            "within": "text?",
        },
        _DEVICE,
    ),
    RequestType("continue-call", "Go on with a call that was begun.", {"session": "text"}, _SESSION),
    RequestType(
        "dial-emergency",
        "Call an emergency number.",
        {"to": "text", "user": "text?", "device": "text?", "country": "text?"},
        _DEVICE,
    ),
    # devices and equipment
    RequestType(
        "register-device",
        "Register a device.",
        {"device": "text", "kind": "choice:phone|softphone|fax|adapter|computer|mobile|other?", "user": "text?"},
    ),
    RequestType("activate-device", "Activate a registered device.", {"device": "text"}, _DEVICE),
    RequestType("move-device", "Use a device in another place.", {"device": "text", "country": "text?"}, _DEVICE),
    RequestType("remove-device", "Take a device off the agreement.", {"device": "text"}, _DEVICE),
    RequestType(
        "buy-equipment",
        "Order equipment: to buy, or to rent.",
        {"item": "text", "quantity": "whole?", "how": "choice:buy|rent?", "country": "text?"},
        needs_agreement=False,
    ),
    RequestType(
        "return-equipment",
        "Cancel an order of equipment, or send equipment back.",
        {"order": "text?", "item": "text?", "ordered_at": "instant?", "condition": "choice:new|used|damaged?"},
        needs_agreement=False,
    ),
    # conferences, webcasts, remote sessions
    RequestType(
        "start-session",
        "Begin a conference, a webcast or a remote session.",
        {
            "what": "choice:conference|webcast|remote|recording",
            "user": "text?",
            "participants": "whole?",
            "hours": "whole?",
            "computer": "text?",
            "purpose": "text?",
            "platform": "text?",
            "within": "text?",
        },
    ),
    RequestType(
        "join-session",
        "Let somebody join a session that runs.",
        {"session": "text", "person": "text?", "by": "text?"},
        _SESSION,
    ),
    RequestType("continue-session", "Go on with a session that runs.", {"session": "text"}, _SESSION),
    RequestType(
        "record",
        "Record a conversation or a session, for a purpose; `informed` says whether the people in it were told.",
        {
            "session": "text?",
            "informed": "flag?",
            "by": "choice:customer|provider?",
            "of": "choice:support-call|network-call|session?",
            "purpose": "text?",
        },
        _SESSION,
    ),
    # messages
    RequestType(
        "send-messages",
        "Send messages, so many at a time. `consents` is how many of the recipients agreed beforehand, `strangers` "
        "how many are neither staff, nor use equipment of the customer's, nor agreed; `charged` says that recipients "
        "pay for them.",
        {
            "count": "whole",
            "medium": "choice:text|voicemail|fax|e-mail|notification?",
            "consent": "flag?",
            "consents": "whole?",
            "strangers": "whole?",
            "charged": "flag?",
            "content": "text?",
            "purpose": "choice:service|marketing|emergency|other?",
            "recipients": "choice:own|bought|scraped?",
            "to": "texts?",
            "rooms": "choice:patient|other?",
        },
    ),
    RequestType(
        "contact-customer",
        "Write to or call the customer or a user, as the provider; a machine may do it.",
        {
            "purpose": "choice:marketing|information|operational|account",
            "through": "choice:call|voicemail|push-message|text|e-mail|letter?",
            "person": "text?",
        },
    ),
    # orders
    RequestType(
        "add-units",
        "Have more of something: users, extensions, computers, devices.",
        {"unit": "text", "quantity": "whole", "by": "text?"},
    ),
    RequestType(
        "place-order",
        "Order a service, or more of it.",
        {
            "unit": "text?",
            "quantity": "whole?",
            "by": "text?",
            "country": "text?",
            "through": "choice:e-mail|form|shop|phone|letter?",
            "relation": "choice:customer|competitor|other?",
            "level": "text?",
            "consent": "flag?",
        },
        needs_agreement=False,
    ),
    RequestType(
        "change-order",
        "Change an order: fewer users, another plan, another period.",
        {
            "what": "choice:more|fewer|plan|period|features|other",
            "unit": "text?",
            "quantity": "whole?",
            "by": "text?",
            "notice_on": "date?",
            "through": "choice:e-mail|form|shop|phone|letter?",
            "pin": "flag?",
            "address": "flag?",
        },
    ),
    RequestType(
        "cancel-order",
        "End an agreement, or take an order back.",
        {
            "by": "text?",
            "notice_on": "date?",
            "through": "choice:ticket|e-mail|form|phone|letter?",
            "pin": "flag?",
            "address": "flag?",
        },
    ),
    RequestType(
        "transfer-agreement",
        "Hand the agreement, or the service, over to somebody else.",
        {"by": "choice:customer|provider", "how": "choice:transfer|resell|subcontract|sublicense?", "consent": "flag?"},
    ),
    # data and numbers
    RequestType(
        "request-data",
        "Get a copy of the customer's data.",
        {"by": "text?", "wanted_on": "date?"},
        needs_agreement=False,
    ),
    RequestType(
        "share-data",
        "Give data or information to somebody else, or use it for a purpose (`to` is then the provider itself). "
        "`marked` says whether it is marked as confidential, `country` where it is kept, `pin` whether who asks gave "
        "the account's PIN.",
        {
            "to": "text",
            "purpose": "text?",
            "consent": "flag?",
            "marked": "flag?",
            "country": "text?",
            "pin": "flag?",
        },
    ),
    RequestType("port-number", "Move a number to another provider.", {"number": "text?", "by": "text?"}),
    RequestType("ask-support", "Ask for support.", {"through": "text?", "topic": "text?", "by": "text?"}),
)
