"""Breaches: which limits have passed or are about to, most urgent first."""
