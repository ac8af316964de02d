"""The record: append, load, project, verify, rebuild, redact. The only writer of events; every room may import it."""
