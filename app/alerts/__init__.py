"""Alerts: raised once, each morning, from the clocks; told to whoever is to act; acknowledged, snoozed, withdrawn."""
