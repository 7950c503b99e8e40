"""Example Orchard, Inc.: an invented company with common and preferred stock, and a lock-up after a first offering.

Its documents are invented too; their texts lie beside the agreement files.
"""
