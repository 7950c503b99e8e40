"""Worked examples: agreements as data and the commands that build a book from them."""

EXAMPLES = ("kmc", "orchard")
"""Packages in this folder, the one that `ledger demo` builds where none is named first.

Example NAME is built in the folder NAME-demo as NAME.db, with what else its commands make.
"""
