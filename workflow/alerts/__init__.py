"""Alerts: which rungs stand on each clock, and on which day each falls. Pure: a day and due dates in, days and rungs out."""

from workflow.alerts.ladder import Due, falling_due, falls_on
from workflow.alerts.rungs import Recipient, Rung, given_up, rungs

__all__ = ["Due", "Recipient", "Rung", "falling_due", "falls_on", "given_up", "rungs"]
