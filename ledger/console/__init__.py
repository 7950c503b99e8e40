"""The commands, one module per family: parse, one call, print. No rule, no SQL, no pandas."""
