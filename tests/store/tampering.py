"""Changing what is stored behind the ledger's back, as the owner of a database can."""

from ledger.store import guards
from ledger.store.engine import Engine, reading, writing
from ledger.store.verification import Verification, verify


def tamper(engine: Engine, *statements: str) -> None:
    """Take the guards down, run the statements unguarded, and put the guards back as if nothing had been."""
    with writing(engine) as connection:
        guards.remove(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)
        guards.install(connection)


def verified(engine: Engine, issuer: str = "acme") -> Verification:
    with reading(engine) as connection:
        return verify(connection, issuer)


def found(engine: Engine) -> list[tuple[str, int | None]]:
    """The check and the sequence of each finding."""
    return [(finding.check, finding.sequence) for finding in verified(engine).findings]
