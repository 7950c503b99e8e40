"""Holders are found by their names

A registration of a holder speaks of its name and aliases from here on. Those that are stored already get the mentions
that they would have now; nothing else changes.
"""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

from ledger.store import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EVENT = sa.table("event", *map(sa.column, ("issuer", "sequence", "event", "payload")))
MENTION = sa.table("mention", *map(sa.column, ("issuer", "kind", "subject", "sequence", "event", "opens", "number")))


def upgrade() -> None:
    connection = op.get_bind()
    kinds = ("holder-registered", "event-reversed")
    query = sa.select(EVENT).where(EVENT.c.event.in_(kinds)).order_by(EVENT.c.issuer, EVENT.c.sequence)
    names: dict[tuple[str, int], list[str]] = {}
    rows = []
    for row in connection.execute(query).mappings().all():
        payload = json.loads(row["payload"])
        if row["event"] == "holder-registered":
            found = [_folded(name) for name in (payload["name"], *payload["aliases"])]
            names[row["issuer"], row["sequence"]] = list(dict.fromkeys(found))
        speaks_of = payload.get("reverses", row["sequence"])
        mention = {name: row[name] for name in ("issuer", "sequence", "event")}
        rows += [
            {**mention, "kind": "name", "subject": name, "opens": 0, "number": None}
            for name in names.get((row["issuer"], speaks_of), ())
        ]
    if rows:
        guards.remove(connection)
        connection.execute(sa.insert(MENTION), rows)


def downgrade() -> None:
    raise RuntimeError("a ledger is not downgraded: restore a backup instead")


def _folded(name: str) -> str:
    """`values.folded` as it was when this migration was written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())[:250]
