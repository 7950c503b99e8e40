"""Other formats in and out. What comes in is checked whole before anything is recorded."""
