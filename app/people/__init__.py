"""Children and young people on file, the identifiers that join their records, and the contacts around them."""
