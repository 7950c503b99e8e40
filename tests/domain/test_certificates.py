"""Certificates end once and by their holder, numbers are used once, and what a replacement must name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import certificates, transfers
from ledger.domain.certificates import ReplaceCertificates, certificate_free, numbers, surrendered
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded
from ledger.domain.holding_events import CertificateCause, CertificateLot, CertificatesReplaced
from ledger.domain.requests import TransferShares
from ledger.domain.share_events import SharesIssued
from ledger.domain.slices import HeldLot, LotPaper, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, certificate, designated, given, held, recorded, registered
from tests.domain.test_certificate_history import moved, replaced

ON = date(2011, 5, 1)
NEXT_DAY = date(2012, 7, 1)


def ended_by(event: Any) -> Recorded:
    return recorded(event, 30, on=date(2011, 4, 1))


def paper(
    lot: str = "X-1", number: str | None = "P-1", *, units: int = 100, holder: str = "ann"
) -> dict[str, LotPaper]:
    return {lot: LotPaper(lot=held(lot, holder=holder).lot, units=units, certificate=number)}


def fault_of(call: Callable[[], object]) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        call()
    return refusal.value.fault, refusal.value.text


# --- guards of every command with certificates


def test_a_number_is_used_once_ever_and_once_in_a_command() -> None:
    slice_ = given(certificates=certificate("P-1"))
    certificate_free(slice_, "P-2", None, "P-3")
    assert fault_of(lambda: certificate_free(slice_, "P-2", "P-1")) == (
        Fault.CERTIFICATE_IN_USE,
        "certificate 'P-1' was issued on 1 Feb 2011 (#20)",
    )
    assert fault_of(lambda: certificate_free(slice_, "P-2", "P-2")) == (
        Fault.CERTIFICATE_IN_USE,
        "certificate 'P-2' is given to two new certificates",
    )


def test_a_number_is_found_however_its_letters_are_composed() -> None:
    assert numbers("Po\u0308-1", None) == ("P\u00f6-1",)
    slice_ = given(certificates=certificate("P\u00f6-1"))
    assert fault_of(lambda: certificate_free(slice_, "Po\u0308-1"))[0] is Fault.CERTIFICATE_IN_USE


def test_what_may_not_be_surrendered_is_found_in_this_order() -> None:
    gone = ended_by(moved(("X-1", "X-2"), surrendered=("P-1",)))
    steps: list[tuple[Slice, tuple[str, ...], Fault, str]] = [
        (given(), ("P-9", "P-9"), Fault.MALFORMED, "certificate 'P-9' is named twice"),
        (given(), ("P-9",), Fault.UNKNOWN_CERTIFICATE, "certificate 'P-9' was never issued"),
        (
            given(certificates=certificate(holder="bob", ended=gone)),
            ("P-1",),
            Fault.UNKNOWN_CERTIFICATE,
            "certificate 'P-1' is of series X and bob, not of series X and ann",
        ),
        (
            given(certificates=certificate(series="Y", ended=gone)),
            ("P-1",),
            Fault.UNKNOWN_CERTIFICATE,
            "certificate 'P-1' is of series Y and ann, not of series X and ann",
        ),
        (
            given(certificates=certificate(ended=gone, on=NEXT_DAY)),
            ("P-1",),
            Fault.CERTIFICATE_CANCELLED,
            "certificate 'P-1' was surrendered on 1 Apr 2011 (#30)",
        ),
        (
            given(certificates=certificate(ended=ended_by(replaced("lost", ("P-1",), x1="P-2")))),
            ("P-1",),
            Fault.CERTIFICATE_CANCELLED,
            "certificate 'P-1' was replaced (lost) on 1 Apr 2011 (#30)",
        ),
        (
            given(certificates=certificate(on=NEXT_DAY)),
            ("P-1",),
            Fault.DATE_ORDER,
            "certificate 'P-1' was issued on 1 Jul 2012 (#20), after 1 May 2011",
        ),
    ]
    for slice_, named, fault, text in steps:
        assert fault_of(lambda s=slice_, n=named: surrendered(s, n, holder="ann", series="X", on=ON)) == (fault, text)
    assert surrendered(given(certificates=certificate()), ("P-1",), holder="ann", series="X", on=ON) == ("P-1",)


def test_where_shares_of_all_holders_come_back_a_certificate_may_be_any_holders_of_the_series() -> None:
    slice_ = given(certificates=certificate(holder="bob"))
    assert surrendered(slice_, ["P-1"], holder=None, series="X", on=ON) == ("P-1",)
    assert fault_of(lambda: surrendered(slice_, ["P-1"], holder=None, series="Y", on=ON)) == (
        Fault.UNKNOWN_CERTIFICATE,
        "certificate 'P-1' is of series X and bob, not of series Y and bob",
    )


def test_a_balance_may_be_that_of_another_lot_which_a_surrendered_certificate_represented() -> None:
    both = given(certificates=certificate("P-1", lots=("X-1", "X-2")))
    assert certificates.represents_others(both, ["P-1"], ["X-1"])
    assert not certificates.represents_others(both, ["P-1"], ["X-1", "X-2"])
    assert not certificates.represents_others(both, [], ["X-1"])
    state = certificate("P-3")["P-3"]
    before = moved(("X-1", "X-4"), certificate="P-2", balance_certificate="P-3", surrendered=("P-1",))
    balance = {"P-3": replace(state, opened=recorded(before, 25)), "P-2": replace(state, opened=recorded(before, 25))}
    balance["P-2"] = replace(balance["P-2"], certificate="P-2")
    assert certificates.represents_others(given(certificates=balance), ["P-3"], ["X-1"]), "of what it was the balance"
    assert not certificates.represents_others(given(certificates=balance), ["P-2"], ["X-1"])
    whole = TransferShares(
        series="X",
        transferor="ann",
        transferee="bob",
        shares="100",
        on=ON,
        surrendered=("P-1",),
        balance_certificate="P-9",
    )
    assert transfers.decide(whole, both).outcome == "registered"
    alone = given(certificates=certificate("P-1"))
    assert "nothing is left in X-1" in fault_of(lambda: transfers.decide(whole, alone))[1]


def test_a_transfer_of_shares_in_book_entry_wants_no_certificate_back() -> None:
    def wanted(*lots: HeldLot) -> bool:
        command = TransferShares(series="X", transferor="ann", transferee="bob", shares="150", on=ON)
        found = transfers.decide(command, given(lots=lots, holdings={"ann": 200, "bob": 0})).exceptions
        return Code.CERTIFICATE_NOT_SURRENDERED in {one.code for one in found}

    def booked(held_lot: HeldLot) -> HeldLot:
        issued = held_lot.issued.event
        assert isinstance(issued, SharesIssued)
        return replace(held_lot, issued=replace(held_lot.issued, event=replace(issued, book_entry=True)))

    one, other = held("X-1"), held("X-2", opened=21)
    assert not wanted(booked(one), booked(other))
    assert wanted(booked(one), other)
    assert wanted(booked(one), booked(held("X-2", opened=21, certificate="P-2")))


# --- replacing


LOST = ReplaceCertificates(
    series="X",
    holder="ann",
    cause=CertificateCause.LOST,
    on=ON,
    replaced=("P-1",),
    certificate="P-9",
    indemnity="bond",
)
TWO = {**certificate("P-1"), **certificate("P-2", lots=("X-2",))}
TWO_PAPERS = {**paper("X-1", "P-1"), **paper("X-2", "P-2")}


def decide(command: ReplaceCertificates = LOST, **changes: Any) -> Decision:
    return certificates.decide(command, given(**{"certificates": certificate(), "papers": paper(), **changes}))


def event_of(decision: Decision) -> CertificatesReplaced:
    assert isinstance(decision.event, CertificatesReplaced)
    return decision.event


def lots(*lines: tuple[str, str | None]) -> tuple[CertificateLot, ...]:
    return tuple(CertificateLot(lot=lot, certificate=number) for lot, number in lines)


def test_a_replacement_needs_the_certificates_and_what_they_represent() -> None:
    found = certificates.needs(replace(LOST, certificate=None, lots=lots(("X-1", "P-9"), ("X-2", None))))
    assert (found.on, found.series, found.holders) == (ON, "X", ("ann",))
    assert (found.certificates, found.papers_of) == (("P-1", "P-9"), ("X-1", "X-2"))
    assert (certificates.needs(LOST).certificates, certificates.needs(LOST).papers_of) == (("P-1", "P-9"), ())


def test_what_is_impossible_is_found_in_this_order() -> None:
    everything: dict[str, Any] = {
        "series": "Z",
        "holder": "cat",
        "on": NEXT_DAY,
        "replaced": ("P-2",),
        "certificate": "P-1",
        "lots": lots(("X-7", "P-9"), ("X-7", "P-9")),
        "indemnity": " ",
    }
    steps: list[tuple[dict[str, Any], Fault]] = [
        ({}, Fault.UNKNOWN_SERIES),
        ({"series": "X"}, Fault.UNKNOWN_HOLDER),
        ({"holder": "ann"}, Fault.DATE_IN_FUTURE),
        ({"on": ON}, Fault.UNKNOWN_CERTIFICATE),
        ({"replaced": ("P-1",)}, Fault.MALFORMED),
        ({"certificate": None}, Fault.MALFORMED),
        ({"lots": lots(("X-7", "P-1")), "cause": CertificateCause.DIVIDED}, Fault.MALFORMED),
        ({"cause": CertificateCause.LOST}, Fault.CERTIFICATE_IN_USE),
        ({"lots": lots(("X-7", "P-9"))}, Fault.UNKNOWN_LOT),
        ({"lots": lots(("X-3", "P-9"))}, Fault.UNKNOWN_LOT),
        ({"lots": lots(("X-4", "P-9"))}, Fault.NOTHING_HELD),
        ({"lots": lots(("X-5", "P-9"))}, Fault.CERTIFICATE_IN_USE),
        ({"lots": lots(("X-6", "P-9"))}, Fault.MALFORMED),
        ({"lots": lots(("X-1", "P-9"))}, Fault.MALFORMED),
    ]
    papers = {
        **paper("X-1"),
        **paper("X-3", None, holder="bob"),
        **paper("X-4", units=0),
        **paper("X-5", "P-3"),
        **paper("X-6", None),
    }
    command, found = replace(LOST, **everything), []
    for mended, _ in steps:
        command = replace(command, **mended)
        known = designated() if command.series == "X" else None
        found.append(fault_of(lambda c=command, k=known: decide(c, designated=k, papers=papers))[0])
    assert found == [fault for _, fault in steps]
    assert decide(replace(command, indemnity="bond"), papers=papers).outcome == "recorded"


def test_what_is_impossible_of_lots_is_said_with_its_remedy() -> None:
    named = replace(LOST, certificate=None, lots=lots(("X-1", "P-9")))
    assert (
        "lot X-1 is series X of bob, not series X of ann"
        in fault_of(lambda: decide(named, papers=paper(holder="bob")))[1]
    )
    assert "lot X-1 has no shares on 1 May 2011" in fault_of(lambda: decide(named, papers=paper(units=0)))[1]
    other = fault_of(lambda: decide(named, papers=paper(number="P-3")))[1]
    assert other == "lot X-1 is represented by certificate 'P-3', which is not replaced here"
    both = {**paper("X-1"), **paper("X-2")}
    left = fault_of(lambda: decide(named, papers=both))
    assert left == (Fault.MALFORMED, "certificate 'P-1' also represents lot X-2, which is not named")
    assert decide(named, papers={**paper("X-1"), **paper("X-2", units=0)}).outcome == "recorded", "an empty lot is none"
    assert decide(named, papers={**paper("X-1"), **paper("X-2", "P-3")}).outcome == "recorded", "nor is one of another"
    twice = replace(named, lots=lots(("X-1", "P-9"), ("X-1", "P-8")))
    assert fault_of(lambda: decide(twice))[1] == "lot 'X-1' is named twice: a lot has one certificate at a time"


def test_without_lots_all_that_the_certificates_represent_is_replaced() -> None:
    papers = {**paper("X-1"), **paper("X-2"), **paper("X-3", "P-3"), **paper("X-4", units=0)}
    assert event_of(decide(papers=papers)).lots == lots(("X-1", "P-9"), ("X-2", "P-9"))
    nothing = fault_of(lambda: decide(papers=paper(units=0)))
    assert nothing == (
        Fault.NOTHING_HELD,
        "no shares of ann are represented by P-1 on 1 May 2011, and no lot is named",
    )
    assert "by any certificate named on" in fault_of(lambda: decide(replace(LOST, replaced=())))[1]


def test_a_lost_certificate_wants_an_affidavit_or_a_bond_and_a_mutilated_one_does_not() -> None:
    event = event_of(decide())
    assert (event.cause, event.replaced, event.indemnity) == ("lost", ("P-1",), "bond")
    assert decide().exceptions == ()
    (missing,) = decide(replace(LOST, indemnity=None)).exceptions
    assert (missing.code, "for P-1" in missing.text) == (Code.INDEMNITY_MISSING, True)
    mutilated = decide(replace(LOST, cause=CertificateCause.MUTILATED, indemnity=None))
    assert (mutilated.exceptions, mutilated.before, mutilated.effective_on) == ((), (), ON)


@pytest.mark.parametrize(
    ("cause", "old", "new", "text"),
    [
        ("lost", (), (("X-1", "P-9"),), "names the certificates that it replaces; here none is replaced, by 'P-9'"),
        ("name", (), (("X-1", None),), "for the cause 'name' names the certificates"),
        ("consolidated", ("P-1",), (("X-1", "P-9"),), "by one; here 1 is replaced, by 'P-9'"),
        ("consolidated", ("P-1", "P-2"), (("X-1", "P-8"), ("X-2", "P-9")), "here 2 are replaced, by 'P-8', 'P-9'"),
        ("consolidated", ("P-1", "P-2"), (("X-1", None), ("X-2", None)), "here 2 are replaced, by book entry"),
        ("divided", ("P-1",), (("X-1", "P-9"),), "a division replaces one certificate by two or more"),
        ("divided", ("P-1", "P-2"), (("X-1", "P-8"), ("X-2", "P-9")), "a division replaces one certificate"),
        ("divided", ("P-1",), (("X-1", "P-8"), ("X-2", None)), "a division replaces one certificate"),
        ("book-entry", ("P-1",), (("X-1", "P-9"),), "lots that enter book entry get no certificate"),
        ("book-entry", ("P-1", "P-2"), (("X-1", None), ("X-2", "P-9")), "lots that enter book entry"),
        ("certificated", ("P-1",), (("X-1", "P-9"),), "lots that leave book entry have no certificate yet"),
        ("certificated", (), (("X-1", None),), "each gets one"),
    ],
)
def test_each_cause_has_its_shape(cause: str, old: tuple[str, ...], new: tuple[Any, ...], text: str) -> None:
    command = replace(LOST, cause=CertificateCause(cause), replaced=old, certificate=None, lots=lots(*new))
    fault, said = fault_of(lambda: decide(command, certificates=TWO, papers=TWO_PAPERS))
    assert (fault, text in said) == (Fault.MALFORMED, True), said


@pytest.mark.parametrize(
    ("cause", "old", "new", "papers"),
    [
        ("consolidated", ("P-1", "P-2"), (("X-1", "P-9"), ("X-2", "P-9")), TWO_PAPERS),
        ("divided", ("P-1",), (("X-1", "P-8"), ("X-2", "P-9")), {**paper("X-1"), **paper("X-2")}),
        ("book-entry", ("P-1", "P-2"), (("X-1", None), ("X-2", None)), TWO_PAPERS),
        ("book-entry", (), (("X-1", None),), paper(number=None)),
        ("certificated", (), (("X-1", "P-9"),), paper(number=None)),
        ("lost", ("P-1",), (("X-1", None),), paper()),
        ("name", ("P-1", "P-2"), (("X-1", "P-8"), ("X-2", "P-9")), TWO_PAPERS),
    ],
)
def test_certificates_are_replaced_by_others_or_by_book_entry(
    cause: str, old: tuple[str, ...], new: tuple[Any, ...], papers: dict[str, LotPaper]
) -> None:
    command = replace(LOST, cause=CertificateCause(cause), replaced=old, certificate=None, lots=lots(*new))
    event = event_of(decide(command, certificates=TWO, papers=papers))
    assert (event.cause, event.replaced, event.lots) == (cause, old, lots(*new))


def test_a_replacement_of_today_is_possible_and_one_of_a_later_day_is_not() -> None:
    assert decide(replace(LOST, on=TODAY)).effective_on == TODAY
    assert fault_of(lambda: decide(replace(LOST, on=NEXT_DAY), registered=registered("ann")))[0] is Fault.DATE_IN_FUTURE
