"""The decision panel: its agenda, what is recommended, what it decides, the notices then owed, its minutes."""
