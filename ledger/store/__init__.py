"""The only room that knows SQL: the journal, what is kept beside it, and the one reader."""
