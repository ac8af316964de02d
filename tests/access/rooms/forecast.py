"""Who may what: the forecast."""

from typing import Final

from tests.access.table import CASE, Row

API: Final = "/api/v1"

# fmt: off
ROWS: Final = (
    #   route                      who may               and
    Row(f"GET {API}/forecast",       "manager ep_manager"),
    Row(f"GET {API}/forecast/cases", "manager ep_manager", lists=CASE),
)
# fmt: on
