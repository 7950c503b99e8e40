"""The tables, by SQLModel: columns and constraints only, no methods and no rules.

Every table is keyed by issuer first, so that a database can be distributed by issuer. Days are ISO
text (`2031-12-31`) and instants ISO text in UTC with microseconds, alike on both databases; text
sorts by code point on both. Shares are whole units of the series (see `domain.values.Units`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
WHOLE = BigInteger().with_variant(Integer(), "sqlite")
STRICT = {"sqlite_strict": True}
BELONGS_TO_EVENT = ("issuer", "sequence"), ("event.issuer", "event.sequence")


def _key(kind: Text | BigInteger) -> Column[object]:
    return Column(kind, primary_key=True, nullable=False, autoincrement=False)


def _needed(kind: Text | BigInteger) -> Column[object]:
    return Column(kind, nullable=False)


def _maybe(kind: Text | BigInteger) -> Column[object]:
    return Column(kind, nullable=True)


class IssuerRow(SQLModel, table=True):
    """An issuer whose ledger is here. Its row is what a writer on PostgreSQL locks."""

    __tablename__ = "issuer"
    __table_args__ = (STRICT,)

    issuer: str = Field(sa_column=_key(TEXT))


class EventRow(SQLModel, table=True):
    """The journal: one row per event, never changed. `hash` covers every other column."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("sequence >= 1 AND envelope >= 1 AND version >= 1", name="numbers"),
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hashes"),
        CheckConstraint("length(effective_on) = 10 AND length(recorded_at) = 27", name="times"),
        CheckConstraint("(key IS NULL) = (request_hash IS NULL)", name="request"),
        ForeignKeyConstraint(["issuer"], ["issuer.issuer"]),
        Index("uq_event_issuer_key", "issuer", "key", unique=True),
        Index(None, "issuer", "event", "sequence"),
        Index(None, "issuer", "recorded_at", "sequence"),
        Index(None, "issuer", "effective_on", "sequence"),
        STRICT,
    )

    issuer: str = Field(sa_column=_key(TEXT))
    sequence: int = Field(sa_column=_key(WHOLE))
    envelope: int = Field(sa_column=_needed(WHOLE))
    event: str = Field(sa_column=_needed(TEXT))
    version: int = Field(sa_column=_needed(WHOLE))
    effective_on: str = Field(sa_column=_needed(TEXT))
    recorded_at: str = Field(sa_column=_needed(TEXT))
    recorded_by: str = Field(sa_column=_needed(TEXT))
    payload: str = Field(sa_column=_needed(TEXT))
    evidence: str = Field(sa_column=_needed(TEXT))
    receipt: str | None = Field(sa_column=_maybe(TEXT))
    key: str | None = Field(sa_column=_maybe(TEXT))
    request_hash: str | None = Field(sa_column=_maybe(TEXT))
    previous_hash: str = Field(sa_column=_needed(TEXT))
    hash: str = Field(sa_column=_needed(TEXT))


ACCOUNT_SHAPE = (
    "(account IN ('authorised', 'unissued', 'retired') AND holder = '' AND lot = '') OR "
    "(account = 'treasury' AND holder = '' AND lot <> '') OR "
    "(account IN ('clear', 'pledged') AND holder <> '' AND lot <> '')"
)


class EntryRow(SQLModel, table=True):
    """Signed movements of units, balanced per event and series. `holder` and `lot` are '' where there is none."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("shares <> 0", name="moves"),
        CheckConstraint(ACCOUNT_SHAPE, name="account"),
        ForeignKeyConstraint(*BELONGS_TO_EVENT),
        Index(None, "issuer", "holder", "series", "effective_on"),
        Index(None, "issuer", "series", "account", "effective_on"),
        STRICT,
    )

    issuer: str = Field(sa_column=_key(TEXT))
    sequence: int = Field(sa_column=_key(WHOLE))
    line: int = Field(sa_column=_key(WHOLE))
    effective_on: str = Field(sa_column=_needed(TEXT))
    series: str = Field(sa_column=_needed(TEXT))
    account: str = Field(sa_column=_needed(TEXT))
    holder: str = Field(sa_column=_needed(TEXT))
    lot: str = Field(sa_column=_needed(TEXT))
    shares: int = Field(sa_column=_needed(WHOLE))


class BalanceRow(SQLModel, table=True):
    """Kept sums: an account's units at the end of each day on which it moved, and whether it is the last such day.

    Accounts that carry lots are kept per lot and, with `lot` '', in total. `acquired_on` and `opened` are those of
    the lot, so that the oldest lots with shares are found without reading the others. The one table that
    changes: it can be rebuilt from the entries, and `verify` compares the two.
    """

    __tablename__ = "balance"
    __table_args__ = (
        CheckConstraint("shares >= 0 OR account = 'authorised'", name="not_below_zero"),
        CheckConstraint("last IN (0, 1)", name="last"),
        ForeignKeyConstraint(["issuer"], ["issuer.issuer"]),
        Index(
            "ix_balance_open_lots",
            *("issuer", "holder", "series", "account", "acquired_on", "opened", "lot"),
            sqlite_where=text("last = 1 AND shares > 0 AND lot <> ''"),
            postgresql_where=text("last = 1 AND shares > 0 AND lot <> ''"),
        ),
        Index(None, "issuer", "holder", "series", "effective_on"),
        STRICT,
    )

    issuer: str = Field(sa_column=_key(TEXT))
    series: str = Field(sa_column=_key(TEXT))
    account: str = Field(sa_column=_key(TEXT))
    holder: str = Field(sa_column=_key(TEXT))
    lot: str = Field(sa_column=_key(TEXT))
    effective_on: str = Field(sa_column=_key(TEXT))
    shares: int = Field(sa_column=_needed(WHOLE))
    last: int = Field(sa_column=_needed(WHOLE))
    acquired_on: str = Field(sa_column=_needed(TEXT))
    opened: int = Field(sa_column=_needed(WHOLE))


class LotRow(SQLModel, table=True):
    """Lots as their opening events stated them; what is in a lot is a sum of entries."""

    __tablename__ = "lot"
    __table_args__ = (
        ForeignKeyConstraint(["issuer", "opened"], ["event.issuer", "event.sequence"]),
        Index("uq_lot_issuer_series_number", "issuer", "series", "number", unique=True),
        Index(None, "issuer", "holder", "series"),
        STRICT,
    )

    issuer: str = Field(sa_column=_key(TEXT))
    lot: str = Field(sa_column=_key(TEXT))
    series: str = Field(sa_column=_needed(TEXT))
    number: int = Field(sa_column=_needed(WHOLE))
    holder: str = Field(sa_column=_needed(TEXT))
    origin: str = Field(sa_column=_needed(TEXT))
    agreement: str = Field(sa_column=_needed(TEXT))
    original_purchaser: str = Field(sa_column=_needed(TEXT))
    acquired_on: str = Field(sa_column=_needed(TEXT))
    holding_period_start: str = Field(sa_column=_needed(TEXT))
    root: str = Field(sa_column=_needed(TEXT))
    parents: str = Field(sa_column=_needed(TEXT))
    certificate: str | None = Field(sa_column=_maybe(TEXT))
    opened: int = Field(sa_column=_needed(WHOLE))
    root_opened: int = Field(sa_column=_needed(WHOLE))


class MentionRow(SQLModel, table=True):
    """Which event speaks of which subject; `number` is set where the event opened an id that the ledger gave."""

    __tablename__ = "mention"
    __table_args__ = (
        CheckConstraint("opens IN (0, 1)", name="opens"),
        ForeignKeyConstraint(*BELONGS_TO_EVENT),
        Index(None, "issuer", "kind", "number"),
        Index(None, "issuer", "kind", "subject", "event", "sequence"),
        Index(None, "issuer", "sequence"),
        STRICT,
    )

    issuer: str = Field(sa_column=_key(TEXT))
    kind: str = Field(sa_column=_key(TEXT))
    subject: str = Field(sa_column=_key(TEXT))
    sequence: int = Field(sa_column=_key(WHOLE))
    event: str = Field(sa_column=_needed(TEXT))
    opens: int = Field(sa_column=_needed(WHOLE))
    number: int | None = Field(sa_column=_maybe(WHOLE))


METADATA = SQLModel.metadata


def _table(name: str) -> Table:
    return METADATA.tables[name]


ISSUER = _table("issuer")
EVENT = _table("event")
ENTRY = _table("entry")
BALANCE = _table("balance")
LOT = _table("lot")
MENTION = _table("mention")

APPEND_ONLY = (ISSUER, EVENT, ENTRY, LOT, MENTION)
