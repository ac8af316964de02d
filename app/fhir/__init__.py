"""FHIR R4, small: a health service's own system reads what was asked of it as Tasks, and answers with files."""
