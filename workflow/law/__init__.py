"""The law as dated, cited data: what binds whom, from which day, on whose authority, and how well it was checked."""
