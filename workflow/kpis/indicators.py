"""The register's door: the indicators in words, the council's targets for them and their colours, what others published."""

from workflow.kpis.comparators import Comparators, comparators
from workflow.kpis.rag import RAG_SAYS, Rag
from workflow.kpis.targets import EXAMPLE, Target, Targets, load_targets
from workflow.kpis.words import DATA, Good, Indicator, indicators

__all__ = [
    "DATA",
    "EXAMPLE",
    "RAG_SAYS",
    "Comparators",
    "Good",
    "Indicator",
    "Rag",
    "Target",
    "Targets",
    "comparators",
    "indicators",
    "load_targets",
]
