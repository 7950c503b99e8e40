"""Text files that are written once: all of them or none, and never over one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ledger.errors import Fault, Invalid, Unavailable


def write_new(files: Sequence[tuple[Path, str]], *, folder: Path | None = None) -> None:
    """Write each text to its file; Invalid where one is there already. `folder` is made where it is not there."""
    for path, _ in files:
        if path.exists():
            raise Invalid(Fault.FILE_EXISTS, f"{path} is there already", advice="Choose another place to write")
    begun: list[Path] = []
    path = folder or Path()
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        for path, text in files:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                begun.append(path)
                file.write(text)
    except OSError as error:
        for one in begun:
            with suppress(OSError):
                one.unlink()
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}; nothing was written") from error
