"""Old payloads read as new ones. Stored bytes never change; a payload is lifted when it is read.

An entry `("shares-issued", 1)` turns a version-1 payload into a version-2 one. Table changes are
migrations, payload changes are upcasts; the two are never the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Payload = Mapping[str, object]

CURRENT: dict[str, int] = {
    "agreement-recorded": 2,
    "demand-accepted": 3,
    "registration-progressed": 2,
    "request-held": 3,
    "request-refused": 3,
    "shares-issued": 3,
    "shares-transferred": 2,
}
"""The version that new events of a name are written with; 1 where it is not listed."""


def _agreement_2(payload: Payload) -> Payload:
    """Signatures, conditions of effect, arguments and notice addresses could not be stated before."""
    agreement = _table(payload["agreement"])
    questions = [{**_table(one), "bites": None, "arguments": []} for one in _list(agreement["questions"])]
    return {
        "agreement": {
            **agreement,
            "document": _document_2(agreement["document"]),
            "known_documents": [_document_2(one) for one in _list(agreement["known_documents"])],
            "questions": questions,
            "clauses": [_clause_2(one) for one in _list(agreement["clauses"])],
            "notice_addresses": [],
        }
    }


def _document_2(document: object) -> Payload:
    return {**_table(document), "executions": [], "effective_when": None}


def _clause_2(clause: object) -> Payload:
    found = _table(clause)
    replaced = found["supersedes"]
    return {**found, "supersedes": None if replaced is None else {**_table(replaced), "question": None, "bound": []}}


def _demand_2(payload: Payload) -> Payload:
    """Underwriting, and joint demands for a pool, could not be stated before."""
    return {**payload, "underwritten": False, "jointly_with": [], "pool": None}


def _progress_2(payload: Payload) -> Payload:
    """Nothing was recorded of who withdrew, who paid, whose default it was."""
    unknown = ("withdrawn_by", "reimbursed", "company_default", "underwritten")
    return {**payload, **dict.fromkeys(unknown)}


def _request_2(payload: Payload) -> Payload:
    command = _table(payload["command"])
    return {**payload, "command": _demand_2(command)} if command["command"] == "demand-registration" else payload


def _issued_2(payload: Payload) -> Payload:
    """Shares paid in kind could not be recorded before, so no lot has a parent."""
    return {**payload, "parent": None}


def _issued_3(payload: Payload) -> Payload:
    """What was paid for shares, and that they are in book entry, could not be stated before."""
    return {**payload, "price": None, "consideration": None, "book_entry": False}


def _transferred_2(payload: Payload) -> Payload:
    """A waiver was one text that ended with its document; nothing was recorded in breach, or as presented earlier."""
    added = {"balance_certificate": None, "in_breach": False, "presented_at": None}
    return {**payload, **added, "waiver": _waiver(payload["waiver"])}


def _demand_3(payload: Payload) -> Payload:
    return {**payload, "waiver": _waiver(payload["waiver"])}


def _waiver(text: object) -> Payload | None:
    if text is None:
        return None
    waived, _, document = str(text).rpartition("; ")
    unstated = dict.fromkeys(("authority", "granted_on", "until", "holder", "act"))
    return {"text": waived, "document": document, "lots": [], **unstated}


def _request_3(payload: Payload) -> Payload:
    command = _table(payload["command"])
    if command["command"] != "transfer-shares":
        return payload
    added = {"balance_certificate": None, "in_breach": False, "presented_at": None, "request": None}
    return {**payload, "command": {**command, **added}}


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is not a table")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return value


UPCASTS: dict[tuple[str, int], Callable[[Payload], Payload]] = {
    ("agreement-recorded", 1): _agreement_2,
    ("demand-accepted", 1): _demand_2,
    ("demand-accepted", 2): _demand_3,
    ("registration-progressed", 1): _progress_2,
    ("request-held", 1): _request_2,
    ("request-held", 2): _request_3,
    ("request-refused", 1): _request_2,
    ("request-refused", 2): _request_3,
    ("shares-issued", 1): _issued_2,
    ("shares-issued", 2): _issued_3,
    ("shares-transferred", 1): _transferred_2,
}


def version_of(name: str) -> int:
    """The version to write for events of this name."""
    return CURRENT.get(name, 1)


def upcast(name: str, version: int, payload: Payload) -> Payload:
    """Lift a payload, one version at a time, to the current one."""
    if version > version_of(name):
        raise ValueError(f"version {version} is newer than this program knows: upgrade it")
    while version < version_of(name):
        payload = UPCASTS[name, version](payload)
        version += 1
    return payload
