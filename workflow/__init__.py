"""The law's clocks, the workflow and the facts of a case: pure, with no web, no SQL and no wall clock."""
