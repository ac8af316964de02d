"""Delivery: what waits in the table `delivery` is sent after the commit that made it, at least once, always under the same id."""
