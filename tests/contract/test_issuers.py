"""Several issuers in one database, and how a ledger is created and opened."""

import pytest

from ledger import AsOf, Invalid, Ledger, Unavailable
from ledger.errors import Fault
from ledger.store.engine import open_engine, writing
from tests.contract.acts import FIRST, filled, issue, opened

NOW = AsOf(effective_on=FIRST)


def test_two_issuers_in_one_database_are_separate(database: str) -> None:
    acme, zeta = filled(database), filled(database, "zeta", authorised="7")
    acme.record(issue("300"))
    zeta.record(issue("7", to="bob"))
    assert (acme.head().sequence, zeta.head().sequence) == (6, 6)
    assert acme.head().hash != zeta.head().hash
    with acme.as_of(NOW) as view:
        assert [(row.holder, str(row.shares)) for row in view.holdings()] == [("ada", "300")]
    with zeta.as_of(NOW) as view:
        assert [(row.holder, str(row.shares)) for row in view.holdings()] == [("bob", "7")]
    assert acme.verify().passed
    assert zeta.verify().passed


def test_the_only_issuer_need_not_be_named(database: str) -> None:
    opened(database)
    assert Ledger.open(database).issuer == "acme"


def test_one_of_two_issuers_must_be_named(database: str) -> None:
    opened(database)
    opened(database, "zeta")
    with pytest.raises(Invalid, match="2 issuers: acme, zeta") as refused:
        Ledger.open(database)
    assert refused.value.fault is Fault.UNKNOWN_ISSUER
    assert Ledger.open(database, issuer="zeta").issuer == "zeta"


def test_an_unknown_issuer_is_invalid_and_the_known_ones_are_listed(database: str) -> None:
    opened(database)
    with pytest.raises(Invalid, match="There are: acme") as refused:
        Ledger.open(database, issuer="zeta")
    assert refused.value.fault is Fault.UNKNOWN_ISSUER


def test_creating_again_with_the_same_name_changes_nothing(database: str) -> None:
    head = opened(database).head()
    book, receipt = Ledger.create(database, issuer="acme", name="Acme Widgets, Inc.", zone="UTC")
    assert receipt is None
    assert book.head() == head


def test_creating_again_with_another_name_or_zone_is_invalid(database: str) -> None:
    opened(database)
    for name, zone in (("Acme Gadgets, Inc.", "UTC"), ("Acme Widgets, Inc.", "Europe/London")):
        with pytest.raises(Invalid) as refused:
            Ledger.create(database, issuer="acme", name=name, zone=zone)
        assert refused.value.fault is Fault.ALREADY_RECORDED


def test_a_database_without_tables_holds_no_ledger(postgresql_url: str) -> None:
    with pytest.raises(Unavailable, match="holds no ledger"):
        Ledger.open(postgresql_url)


def test_tables_of_another_version_are_not_opened(database: str) -> None:
    opened(database)
    with writing(open_engine(database)) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="version 9999"):
        Ledger.open(database)
