"""A caseworker's work: what must be done, in which order; the whole caseload; the same act for many cases at once."""
