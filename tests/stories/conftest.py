"""Each table of a story starts from a copy of the worked example's book, or of the second example's."""

from pathlib import Path

import pytest

from tests.domain.conftest import book, example_template
from tests.domain.orchard import OrchardBook, build

__all__ = ["book", "example_template"]


@pytest.fixture(scope="session")
def orchard_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second example's database, never written to again."""
    path = tmp_path_factory.mktemp("orchard") / "template.db"
    build(str(path))
    return path


@pytest.fixture
def orchard_book(orchard_template: Path, tmp_path: Path) -> OrchardBook:
    """A copy of the second example's book."""
    return OrchardBook(orchard_template, tmp_path)
