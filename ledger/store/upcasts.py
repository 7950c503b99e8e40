"""Old payloads read as new ones. Stored bytes never change; a payload is lifted when it is read.

An entry `("shares-issued", 1)` turns a version-1 payload into a version-2 one. Table changes are
migrations, payload changes are upcasts; the two are never the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Payload = Mapping[str, object]

CURRENT: dict[str, int] = {}
"""The version that new events of a name are written with; 1 where it is not listed."""

UPCASTS: dict[tuple[str, int], Callable[[Payload], Payload]] = {}


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
