"""The whole table: the rows of every room."""

from importlib import import_module
from pathlib import Path

from tests.access.table import Row

ROWS: tuple[Row, ...] = tuple(
    row
    for room in sorted((Path(__file__).parent / "rooms").glob("*.py"))
    for row in import_module(f"tests.access.rooms.{room.stem}").ROWS
)
