"""Each table of a story starts from a copy of the worked example's book."""

from tests.domain.conftest import book, example_template

__all__ = ["book", "example_template"]
