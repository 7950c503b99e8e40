"""Commands about requests as such: logged while something is missing, withdrawn, or judged again."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import DAY, SERIES_ID, Session, dependents_option, record_options, recording
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest


@click.command("record-request")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--from", "transferor", required=True, metavar="TEXT", help="Who gives, as the paper says.")
@click.option("--to", "transferee", required=True, metavar="TEXT", help="Who gets, as the paper says; known or not.")
@click.option("--shares", required=True, metavar="TEXT", help="How many, as the paper says.")
@click.option("--presented-at", required=True, metavar="DAY|INSTANT", help="When it was presented; its clock runs.")
@click.option("--missing", required=True, multiple=True, metavar="TEXT", help="What it still wants; may repeat.")
@record_options
@click.pass_obj
def record_request_command(session: Session, /, **more: Any) -> None:
    """Log a request that cannot be judged yet, because a paper is missing or the transferee is not known.

    It is held (exit 4) from the moment at which it was presented: a day alone is its beginning in the issuer's
    time zone. When it is complete, record it with --request and its number; it keeps that moment.

    Example: ledger record-request --series A --from acme --to "Birch Partners, L.P." --shares 500
    --presented-at 2032-08-01T09:30:00-04:00 --missing "signature guarantee"
    """
    names = ("series", "transferor", "transferee", "shares", "presented_at", "missing")
    asked = {name: more.pop(name) for name in names}
    record(session, LogRequest(**asked), recording(**more))


@click.command("withdraw-request")
@click.argument("request", metavar="REQUEST")
@click.option("--reason", required=True, metavar="TEXT", help="Why it was taken back.")
@click.option("--on", required=True, type=DAY, help="Day on which it was.")
@record_options
@click.pass_obj
def withdraw_request_command(session: Session, /, request: str, reason: str, on: date, **more: Any) -> None:
    """Record that a request which waits was taken back by whoever presented it. It cannot be entered after that.

    Example: ledger withdraw-request T-5 --reason "sale called off" --on 2032-08-09 --document "letter of 9 Aug 2032"
    """
    record(session, WithdrawRequest(request=request, reason=reason, on=on), recording(**more))


@click.command("release")
@click.argument("request", metavar="REQUEST")
@click.option("--on", type=DAY, help="Day of the entry, where it is later than the one asked for.")
@click.option("--waiver", metavar="TEXT", help="The issuer's waiver; names its --document.")
@click.option("--authority", metavar="TEXT", help="Who waived it for the issuer, such as a resolution.")
@click.option("--granted-on", type=DAY, help="Day on which it was waived.")
@click.option("--until", type=DAY, help="Last day for the act under the waiver.")
@click.option("--lot", "lots", multiple=True, metavar="LOT", help="A lot that the waiver is for; may repeat.")
@dependents_option
@record_options
@click.pass_obj
def release_command(session: Session, /, **more: Any) -> None:
    """Judge a held or refused request again: after a reading was adopted or a fact recorded, or by a waiver.

    Where nothing that it rests on has changed, nothing is recorded (exit 2). The request keeps the time at which it
    was presented. A waiver covers the holder, the lots and the act of this request, and nothing else.

    Example: ledger release T-7 --waiver "lock-up waived for 500 shares" --document "consent of 3 Mar 2032"
    --authority "board, 3 Mar 2032" --granted-on 2032-03-03 --until 2032-03-31
    """
    names = ("request", "on", "waiver", "authority", "granted_on", "until", "lots")
    asked = {name: more.pop(name) for name in names}
    document = (more["documents"] or (None,))[0]
    record(session, ReleaseRequest(**asked, document=document), recording(**more))
