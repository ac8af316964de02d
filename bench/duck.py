"""DuckDB beside a caseload: the same rows in its own file, made once and kept with it."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb


def beside(path: Path, table: str, where: str = "current = 1") -> "duckdb.DuckDBPyConnection":
    """A connection to DuckDB that holds a table's rows. By way of a CSV file: its SQLite reader would be a download.

    Every row of it is looked at to tell a column's type: the first thousands of a column may all be blank.
    """
    kept = path.with_suffix(f".{table}.duckdb")
    if not kept.exists():
        with TemporaryDirectory(prefix="ehc-bench-") as within:
            file = Path(within) / "rows.csv"
            _written(path, table, where, file)
            with duckdb.connect(str(kept)) as connection:
                connection.execute(
                    f"CREATE TABLE {table} AS SELECT * FROM read_csv('{file}', header = true, sample_size = -1)"
                )
    connection = duckdb.connect(str(kept), read_only=True)
    connection.execute("SET threads TO 2")
    return connection


def _written(path: Path, table: str, where: str, file: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, file.open("w", encoding="utf-8", newline="") as out:
        rows = connection.execute(f"SELECT * FROM {table} WHERE {where}")
        writer = csv.writer(out)
        writer.writerow([column[0] for column in rows.description])
        writer.writerows(rows)
