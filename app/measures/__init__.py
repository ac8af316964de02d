"""Measures that people enter, and what families answered in surveys: kept, corrected, and given to the indicators."""
