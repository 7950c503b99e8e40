"""The worked example's book, built once and copied for each test that changes it."""

from pathlib import Path

import pytest

from tests.domain.example import Book, build


@pytest.fixture(scope="session")
def example_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's database, never written to again."""
    path = tmp_path_factory.mktemp("example") / "template.db"
    build(str(path))
    return path


@pytest.fixture
def book(example_template: Path, tmp_path: Path) -> Book:
    """A copy of the example's book."""
    return Book(example_template, tmp_path)
