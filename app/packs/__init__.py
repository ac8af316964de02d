"""Packs: the indicators of a month or a quarter as a document for the board or for scrutiny, kept and made again."""
