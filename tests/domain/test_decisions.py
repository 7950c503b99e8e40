"""What decisions have in common: what is unknown is quoted, with where to look."""

from collections.abc import Callable

import pytest

from ledger.domain.decisions import unknown_document, unknown_family, unknown_holder, unknown_lot, unknown_series
from ledger.errors import Fault, Invalid


@pytest.mark.parametrize(
    ("unknown", "fault"),
    [
        (unknown_series, Fault.UNKNOWN_SERIES),
        (unknown_holder, Fault.UNKNOWN_HOLDER),
        (unknown_family, Fault.UNKNOWN_HOLDER),
        (unknown_lot, Fault.UNKNOWN_LOT),
        (unknown_document, Fault.UNKNOWN_DOCUMENT),
    ],
)
def test_what_is_unknown_is_quoted_with_the_command_that_lists_what_is_known(
    unknown: Callable[[str], Invalid], fault: Fault
) -> None:
    found = unknown("nobody")
    assert found.fault is fault
    assert "'nobody'" in found.text
    assert "`" in found.advice
