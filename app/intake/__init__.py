"""Intake: a council's tracker, row by row, into the record through the same guards, fold and hashes as the API."""
