"""The journal and what is kept beside it"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "issuer",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("issuer", name=op.f("pk_issuer")),
        sqlite_strict=True,
    )
    op.create_table(
        "balance",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("series", TEXT, autoincrement=False, nullable=False),
        sa.Column("account", TEXT, autoincrement=False, nullable=False),
        sa.Column("holder", TEXT, autoincrement=False, nullable=False),
        sa.Column("lot", TEXT, autoincrement=False, nullable=False),
        sa.Column("effective_on", TEXT, autoincrement=False, nullable=False),
        sa.Column("shares", WHOLE, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("acquired_on", TEXT, nullable=False),
        sa.Column("opened", WHOLE, nullable=False),
        sa.CheckConstraint("shares >= 0 OR account = 'authorised'", name=op.f("ck_balance_not_below_zero")),
        sa.CheckConstraint("last IN (0, 1)", name=op.f("ck_balance_last")),
        sa.ForeignKeyConstraint(["issuer"], ["issuer.issuer"], name=op.f("fk_balance_issuer")),
        sa.PrimaryKeyConstraint(
            "issuer", "series", "account", "holder", "lot", "effective_on", name=op.f("pk_balance")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("balance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_balance_open_lots",
            ["issuer", "holder", "series", "account", "acquired_on", "opened", "lot"],
            unique=False,
            sqlite_where=sa.text("last = 1 AND shares > 0 AND lot <> ''"),
            postgresql_where=sa.text("last = 1 AND shares > 0 AND lot <> ''"),
        )
        batch_op.create_index(
            batch_op.f("ix_balance_issuer_holder_series_effective_on"),
            ["issuer", "holder", "series", "effective_on"],
            unique=False,
        )

    op.create_table(
        "event",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("envelope", WHOLE, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("effective_on", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("receipt", TEXT, nullable=True),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("request_hash", TEXT, nullable=True),
        sa.Column("previous_hash", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.CheckConstraint("(key IS NULL) = (request_hash IS NULL)", name=op.f("ck_event_request")),
        sa.CheckConstraint("length(effective_on) = 10 AND length(recorded_at) = 27", name=op.f("ck_event_times")),
        sa.CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name=op.f("ck_event_hashes")),
        sa.CheckConstraint("sequence >= 1 AND envelope >= 1 AND version >= 1", name=op.f("ck_event_numbers")),
        sa.ForeignKeyConstraint(["issuer"], ["issuer.issuer"], name=op.f("fk_event_issuer")),
        sa.PrimaryKeyConstraint("issuer", "sequence", name=op.f("pk_event")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_issuer_effective_on_sequence"),
            ["issuer", "effective_on", "sequence"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_issuer_event_sequence"), ["issuer", "event", "sequence"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_issuer_recorded_at_sequence"),
            ["issuer", "recorded_at", "sequence"],
            unique=False,
        )
        batch_op.create_index("uq_event_issuer_key", ["issuer", "key"], unique=True)

    op.create_table(
        "entry",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("line", WHOLE, autoincrement=False, nullable=False),
        sa.Column("effective_on", TEXT, nullable=False),
        sa.Column("series", TEXT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("lot", TEXT, nullable=False),
        sa.Column("shares", WHOLE, nullable=False),
        sa.CheckConstraint(
            "(account IN ('authorised', 'unissued', 'retired') AND holder = '' AND lot = '') OR "
            "(account = 'treasury' AND holder = '' AND lot <> '') OR "
            "(account IN ('clear', 'pledged') AND holder <> '' AND lot <> '')",
            name=op.f("ck_entry_account"),
        ),
        sa.CheckConstraint("shares <> 0", name=op.f("ck_entry_moves")),
        sa.ForeignKeyConstraint(
            ["issuer", "sequence"], ["event.issuer", "event.sequence"], name=op.f("fk_entry_event")
        ),
        sa.PrimaryKeyConstraint("issuer", "sequence", "line", name=op.f("pk_entry")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entry_issuer_holder_series_effective_on"),
            ["issuer", "holder", "series", "effective_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_entry_issuer_series_account_effective_on"),
            ["issuer", "series", "account", "effective_on"],
            unique=False,
        )

    op.create_table(
        "lot",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("lot", TEXT, autoincrement=False, nullable=False),
        sa.Column("series", TEXT, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("agreement", TEXT, nullable=False),
        sa.Column("original_purchaser", TEXT, nullable=False),
        sa.Column("acquired_on", TEXT, nullable=False),
        sa.Column("holding_period_start", TEXT, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("parents", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=True),
        sa.Column("opened", WHOLE, nullable=False),
        sa.Column("root_opened", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["issuer", "opened"], ["event.issuer", "event.sequence"], name=op.f("fk_lot_event")),
        sa.PrimaryKeyConstraint("issuer", "lot", name=op.f("pk_lot")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_issuer_holder_series"), ["issuer", "holder", "series"], unique=False)
        batch_op.create_index("uq_lot_issuer_series_number", ["issuer", "series", "number"], unique=True)

    op.create_table(
        "mention",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, autoincrement=False, nullable=False),
        sa.Column("subject", TEXT, autoincrement=False, nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("opens", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=True),
        sa.CheckConstraint("opens IN (0, 1)", name=op.f("ck_mention_opens")),
        sa.ForeignKeyConstraint(
            ["issuer", "sequence"], ["event.issuer", "event.sequence"], name=op.f("fk_mention_event")
        ),
        sa.PrimaryKeyConstraint("issuer", "kind", "subject", "sequence", name=op.f("pk_mention")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_issuer_kind_subject_event_sequence"),
            ["issuer", "kind", "subject", "event", "sequence"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_mention_issuer_kind_number"), ["issuer", "kind", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_issuer_sequence"), ["issuer", "sequence"], unique=False)


def downgrade() -> None:
    raise RuntimeError("a ledger is not downgraded: restore a backup instead")
