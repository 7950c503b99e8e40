"""The command that lists certificates, and what does not add up about them."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import answer, bullets, envelope
from ledger.console.render import emit_json
from ledger.console.session import HOLDER_ID, SERIES_ID, Session, query_options


@click.command("certificates")
@click.option("--series", type=SERIES_ID, help="Only this series.")
@click.option("--holder", type=HOLDER_ID, help="Only this holder.")
@click.option("--outstanding", is_flag=True, help="Only those that are outstanding on the day.")
@query_options
@click.pass_obj
def certificates_command(
    session: Session,
    series: str | None,
    holder: str | None,
    outstanding: bool,
    as_of: date | None,
    known_at: Any,
    as_json: bool,
) -> None:
    """The certificates: what each was issued for, whether it is outstanding, and what does not add up.

    Numbers that are missing or nearly alike are findings, and so are lots with neither a certificate nor book
    entry, and outstanding certificates whose lots have other shares than they were issued for.

    Example: ledger certificates --holder acme --outstanding
    """
    with session.view(as_of, known_at) as view:
        rows = view.certificates(series=series, holder=holder, outstanding=outstanding)
        findings = view.certificate_findings(series=series, holder=holder)
        if as_json:
            emit_json({**envelope(view, rows), "findings": list(findings)})
            return
        several = {"series": "series"} if len({row.series for row in rows}) > 1 else {}
        ended = {"ended": "ended_on"} if any(row.ended_on for row in rows) else {}
        answer(
            view,
            rows,
            as_json=False,
            title="certificates",
            columns={
                "certificate": "certificate",
                **several,
                "holder": "holder",
                "lots": "lots",
                "shares": "shares",
                "issued": "issued_on",
                "status": "status",
                **ended,
            },
            empty="no certificate is outstanding" if outstanding else "no certificate was issued",
        )
        bullets("legends", ((row.certificate, ", ".join(row.legends)) for row in rows if row.legends))
        bullets("findings", ((f"#{one.sequence}", one.text) for one in findings))
