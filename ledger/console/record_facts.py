"""Commands that record facts and readings on which standings turn: debt, entities, legends, notices, signatures."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import DAY, HOLDER_ID, QUESTION_ID, Session, choices, record_options, recording
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import NoteLegend, RecordAlias, RecordControl, RecordMilestone, RecordSuccession
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice

UNDER = click.option("--under", "under", required=True, metavar="DOC", help="The document that it is given under.")


@click.command("record-debt")
@click.argument("instrument")
@click.option("--sold-on", required=True, type=DAY, help="Day of the sale.")
@click.option("--issued-on", type=DAY, help="[default: when sold]")
@click.option("--issued-by", metavar="ENTITY", help="[default: the issuer of this ledger]")
@click.option("--principal", required=True, metavar="AMOUNT", help="Principal amount.")
@click.option("--gross-proceeds", metavar="AMOUNT", help="Not the principal; leave out what is not known.")
@click.option("--high-yield/--not-high-yield", default=None, help="As asserted; leave out what is not known.")
@record_options
@click.pass_obj
def record_debt_command(session: Session, /, **more: Any) -> None:
    """Record a debt issue that a lock-up may turn on.

    Example: ledger record-debt "9% Senior Notes due 2041" --sold-on 2031-05-24 --principal 80000000
    --gross-proceeds 77500000.50 --high-yield --document indenture
    """
    names = ("instrument", "sold_on", "issued_on", "issued_by", "principal", "gross_proceeds", "high_yield")
    asked = {name: more.pop(name) for name in names}
    record(session, RecordDebt(**asked), recording(**more))


@click.command("adopt-reading")
@click.argument("question", type=QUESTION_ID)
@click.argument("reading")
@click.option("--by", required=True, help="Who adopts it for the company.")
@click.option("--on", required=True, type=DAY, help="Day of the adoption; shown, never a filter.")
@click.option("--memo", help="Where the reasoning is kept.")
@record_options
@click.pass_obj
def adopt_reading_command(
    session: Session, /, question: str, reading: str, by: str, on: date, memo: str | None, **more: Any
) -> None:
    """Adopt one reading of disputed words, on the strength of a document (--document).

    It is the company's reading for its register; it does not bind the holder, a transferee or a court, and
    by itself it enters no held request.

    Example: ledger adopt-reading Q-7 broad --by "General Counsel" --on 2032-01-10
    --document "memo of 10 Jan 2032"
    """
    document = (more["documents"] or ("",))[0]
    command = AdoptReading(question=question, reading=reading, by=by, on=on, document=document, memo=memo)
    record(session, command, recording(**more))


@click.command("record-control")
@click.argument("affiliate", type=HOLDER_ID)
@click.option("--of", "controller", required=True, type=HOLDER_ID, metavar="HOLDER", help="The holder in control.")
@click.option("--on", required=True, type=DAY, help="Day from which it is so.")
@click.option("--lost", is_flag=True, help="It is not, or no longer, under that control.")
@record_options
@click.pass_obj
def record_control_command(
    session: Session, /, affiliate: str, controller: str, on: date, lost: bool, **more: Any
) -> None:
    """Record that AFFILIATE came under the control of a holder, as the documents define control, or lost it.

    Example: ledger record-control acme-sub --of acme --on 2031-06-01 --document "share register of acme-sub"
    """
    command = RecordControl(affiliate=affiliate, controller=controller, on=on, controlled=not lost)
    record(session, command, recording(**more))


@click.command("record-succession")
@click.argument("predecessor", type=HOLDER_ID)
@click.argument("successor", type=HOLDER_ID)
@click.option("--on", required=True, type=DAY, help="Day it took effect.")
@record_options
@click.pass_obj
def record_succession_command(session: Session, /, predecessor: str, successor: str, on: date, **more: Any) -> None:
    """Record that SUCCESSOR succeeded to PREDECESSOR by merger, change of form or operation of law.

    By itself it moves no share: that is a transfer on the basis `succession`.

    Example: ledger record-succession birch birch-holdings --on 2032-03-01 --document "certificate of merger"
    """
    record(session, RecordSuccession(predecessor=predecessor, successor=successor, on=on), recording(**more))


@click.command("record-alias")
@click.argument("holder", type=HOLDER_ID)
@click.argument("alias")
@click.option("--cite", required=True, help="Where a document calls it so.")
@click.option("--on", type=DAY, help="Day from which it is so [default: today].")
@record_options
@click.pass_obj
def record_alias_command(session: Session, /, holder: str, alias: str, cite: str, on: date | None, **more: Any) -> None:
    """Record another form of a holder's name, with the place where a document uses it.

    Example: ledger record-alias acme "Acme Capital, Incorporated" --cite "purchase agreement, signature page"
    """
    record(session, RecordAlias(holder=holder, alias=alias, cite=cite, on=on), recording(**more))


@click.command("record-milestone")
@click.argument("milestone")
@click.option("--on", required=True, type=DAY, help="The day.")
@record_options
@click.pass_obj
def record_milestone_command(session: Session, /, milestone: str, on: date, **more: Any) -> None:
    """Record that a day arrived on which clauses count, by the id that they give it.

    Example: ledger record-milestone public-offering --on 2032-05-03 --document "final prospectus"
    """
    record(session, RecordMilestone(milestone=milestone, on=on), recording(**more))


@click.command("record-legend")
@click.argument("lot")
@click.option("--clause", required=True, help="The id of the clause whose restriction it notes.")
@click.option("--on", required=True, type=DAY, help="Day it was noted, or taken off.")
@click.option("--removed", is_flag=True, help="It was taken off.")
@record_options
@click.pass_obj
def record_legend_command(session: Session, /, lot: str, clause: str, on: date, removed: bool, **more: Any) -> None:
    """Record that a lot's certificate or statement notes a clause's restriction, or no longer does.

    Whoever acquires such shares is taken to know of the restriction.

    Example: ledger record-legend A-3 --clause LU --on 2031-02-04 --document "certificate PA-3"
    """
    record(session, NoteLegend(lot=lot, clause=clause, on=on, noted=not removed), recording(**more))


@click.command("record-notice")
@click.argument("holder", type=HOLDER_ID)
@UNDER
@click.option("--about", required=True, metavar="TEXT", help="What notice was given of.")
@click.option("--on", required=True, type=DAY, help="Day it was given.")
@click.option("--at", "addresses", multiple=True, metavar="ADDRESS", help="A notice address; may repeat.")
@record_options
@click.pass_obj
def record_notice_command(
    session: Session, /, holder: str, under: str, about: str, on: date, addresses: tuple[str, ...], **more: Any
) -> None:
    """Record that the company gave a holder notice. At copy addresses alone it does not count.

    Without --at it was given to the holder itself.

    Example: ledger record-notice birch --under purchase-agreement --about "the lock-up of section 4"
    --on 2031-06-01 --at birch-office
    """
    command = GiveNotice(holder=holder, document=under, about=about, on=on, addresses=addresses)
    record(session, command, recording(**more))


@click.command("record-notice-address")
@click.argument("address")
@click.option("--holder", required=True, type=HOLDER_ID, help="Whose it is.")
@UNDER
@click.option("--addressee", required=True, metavar="TEXT", help="To whom it is addressed.")
@click.option("--line", "lines", required=True, multiple=True, metavar="TEXT", help="A line of it; may repeat.")
@click.option("--on", required=True, type=DAY, help="Day from which it counts.")
@click.option("--copy", "is_copy", is_flag=True, help="For copies: a notice to it alone does not count.")
@click.option("--attention", metavar="TEXT", help="For whose attention.")
@click.option("--fax", metavar="TEXT", help="Fax number.")
@click.option("--cite", metavar="TEXT", help="Where it is stated [default: by notice].")
@record_options
@click.pass_obj
def record_notice_address_command(session: Session, /, under: str, **more: Any) -> None:
    """Record where notices to a holder go under a document; ADDRESS is an id. It replaces the one of the same id.

    Example: ledger record-notice-address birch-office --holder birch --under purchase-agreement
    --addressee "Birch Capital L.P." --line "1 High Street" --line "Springfield" --on 2031-06-01
    """
    names = ("address", "holder", "addressee", "lines", "on", "is_copy", "attention", "fax", "cite")
    asked = {name: more.pop(name) for name in names}
    record(session, ChangeNoticeAddress(**asked, document=under), recording(**more))


@click.command("record-execution")
@click.argument("document", metavar="DOC")
@click.option("--party", required=True, metavar="ID", help="The party whose signature block it is.")
@click.option("--status", required=True, type=choices(ExecutionStatus), help="How the block stands.")
@click.option("--on", required=True, type=DAY, help="Day on which that was established.")
@click.option("--signatory", help="Who signed for the party.")
@record_options
@click.pass_obj
def record_execution_command(
    session: Session, /, document: str, party: str, status: str, on: date, signatory: str | None, **more: Any
) -> None:
    """Record how a party's signature on a document stands; it takes the place of what the document's file says.

    Example: ledger record-execution purchase-agreement --party birch --status signed --on 2031-07-01
    --signatory "J. Doe" --document "executed counterpart"
    """
    command = NoteExecution(document=document, party=party, status=ExecutionStatus(status), on=on, signatory=signatory)
    record(session, command, recording(**more))
