"""The facts of an assessment: what its history, in order, comes to. The state is told by the machine; the rest is here."""

from workflow.facts.facts import Facts
from workflow.facts.parts import Advice, Consultation, Exception_, Message, Reversal, Rework
from workflow.facts.taken import take

__all__ = ["Advice", "Consultation", "Exception_", "Facts", "Message", "Reversal", "Rework", "take"]
