"""Fictional caseloads, the same for the same seed: they go into the record as a tracker would."""
