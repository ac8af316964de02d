"""HTTP and SQL around the workflow: routes parse, services do, the record remembers."""
