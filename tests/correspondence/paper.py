"""Somebody at the pages of correspondence; beside them a desk that does the same through the API."""

import re

from tests.correspondence.conftest import Desk
from tests.support.installation import Installation
from tests.support.paper import Paper, day


class Mail(Paper):
    """Those pages, and the desk."""

    def __init__(self, here: Installation, role: str = "manager") -> None:
        super().__init__(here, role)
        self.desk = Desk(here, role)
        self._open.callback(self.desk.close)

    @staticmethod
    def id_of(address: str) -> int:
        return int(address.rpartition("/")[2])

    @staticmethod
    def listed(page: str) -> list[int]:
        """The numbers of the list, in its order."""
        return [int(n) for n in re.findall(r'<a class="govuk-link" href="/correspondence/(\d+)">', page)]


__all__ = ["Mail", "day"]
