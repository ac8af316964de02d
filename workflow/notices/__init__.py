"""The statutory notices: which is owed for what happened, to whom, and what each must say under which provision."""

from workflow.notices.catalogue import NOTICES, Notice, To
from workflow.notices.due import Owed, owed
from workflow.notices.statements import Statement
from workflow.notices.whom import Around, Whom, entitled, is_young_person

__all__ = ["NOTICES", "Around", "Notice", "Owed", "Statement", "To", "Whom", "entitled", "is_young_person", "owed"]
