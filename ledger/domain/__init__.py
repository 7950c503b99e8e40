"""The rules, pure: standard library only; no clock, no input or output, no database."""
