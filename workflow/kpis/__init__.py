"""The indicators: what of a case is counted, which counts make which figure, and what it is held against."""
