"""Packs for the board and for scrutiny: of which months they are, and on which day the council has them made."""
