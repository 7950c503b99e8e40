"""The agreement of the state machine's books: small, and with every standing in it.

What ann bought under the deed is locked until the outside date, disputed on that day, free where it was bought
elsewhere. Debt whose proceeds are not recorded leaves it unknown. Ann and bob may demand registrations.
"""

from datetime import date

from ledger.domain.agreement_data import parse
from ledger.domain.agreements import Agreement, Data

BEGUN = date(2012, 1, 2)
OUTSIDE = date(2012, 3, 20)
QUESTIONS = {"A-1": ("in", "out"), "A-2": ("follows", "stays")}


def deed() -> Agreement:
    """The deed: a lock-up with two open questions and an affiliate exception, and rights to registration."""
    return parse(
        {
            "format": 1,
            "document": {
                "id": "deed",
                "title": "Deed of Purchase",
                "made_on": BEGUN,
                "sha256": "d" * 64,
                "parties": ["acme", "ann", "bob"],
            },
            "question": [_question(name, *readings) for name, readings in QUESTIONS.items()],
            "clause": [
                _clause("LOCK", "lock-up", _lock_up()),
                _clause("DEMAND", "demand-rights", _rights()),
                _clause("REG", "registrable-securities", {"limb": [{"covers": {"series": "X"}}]}),
                _clause("JOIN", "piggyback-rights", {"holders": "everyone"}),
                _clause("COUNSEL", "counsel", {"holders": ["ann", "bob"], "deadlock_owes_one": False}),
                _clause("PAPERS", "underwriting", {}),
            ],
            "assumption": [
                {
                    "id": "COUNT",
                    "kind": "counting-rule",
                    "cite": "no document says",
                    "text": "An effective registration uses a demand.",
                    "parameters": {"consumed_by": ["effective"], "joining_consumes": False},
                }
            ],
            "notice-address": [_address("bob-office", is_copy=False), _address("bob-copies", is_copy=True)],
        }
    )


def side_letter() -> Agreement:
    """A second document, which is recorded on the way: bob may not transfer series Y in its first month."""
    return parse(
        {
            "format": 1,
            "document": {
                "id": "letter",
                "title": "Side Letter",
                "made_on": date(2012, 2, 20),
                "sha256": "e" * 64,
                "parties": ["acme", "bob"],
                "execution": [{"party": "bob", "status": "blank"}],
            },
            "clause": [
                _clause(
                    "LETTER",
                    "lock-up",
                    {
                        "obligors": "everyone",
                        "securities": ["Y"],
                        "acts": ["transfer"],
                        "outside_on": date(2012, 2, 28),
                        "last_day_locked": True,
                        "registered_sale_permitted": False,
                        "transferees_bound": False,
                    },
                    since=date(2012, 2, 20),
                )
            ],
        }
    )


def _question(name: str, *readings: str) -> Data:
    return {
        "id": name,
        "title": f"Question {name}",
        "cite": "section 2",
        "words": "until",
        "reading": [{"id": one, "text": f"It is {one}.", "effect": f"Then it is {one}."} for one in readings],
    }


def _clause(name: str, kind: str, parameters: Data, *, since: date = BEGUN) -> Data:
    return {
        "id": name,
        "kind": kind,
        "cite": f"section {name}",
        "text": f"What {name} says.",
        "effective_on": since,
        "parameters": parameters,
    }


def _lock_up() -> Data:
    return {
        "obligors": ["ann"],
        "purchased_under": "deed",
        "acts": ["transfer", "sell", "pledge"],
        "outside_on": OUTSIDE,
        "last_day_locked": {"question": "A-1", "in": True, "out": False},
        "registered_sale_permitted": True,
        "affiliate_series": ["X", "Y"],
        "transferees_bound": {"question": "A-2", "follows": True, "stays": False},
        "succession_is_transfer": False,
        "derived": {"pik": True, "conversion": False},
        "early_end": {
            "years_after": 1,
            "issuer": "acme",
            "minimum_gross_proceeds": "1000",
            "counted_from": date(2011, 1, 1),
        },
    }


def _rights() -> Data:
    return {
        "holders": ["ann", "bob"],
        "long_form": 2,
        "short_form": 2,
        "after": BEGUN,
        "notice_date": "received",
        "opinion_required": True,
        "transferees_follow": False,
        "successors_follow": True,
    }


def _address(name: str, *, is_copy: bool) -> Data:
    return {
        "id": name,
        "holder": "bob",
        "is_copy": is_copy,
        "addressee": "Bob",
        "lines": ["1 High Street"],
        "cite": "section 9",
        "effective_on": BEGUN,
    }
