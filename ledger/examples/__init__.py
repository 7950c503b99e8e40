"""Worked examples: agreements as data and the commands that build a book from them."""

DEMO = "ledger.examples.kmc"
"""The example that `ledger demo` builds, and the folder that it builds it in where none is named."""
DEMO_FOLDER = "kmc-demo"
DEMO_DATABASE = "kmc.db"
