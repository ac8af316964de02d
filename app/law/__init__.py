"""The law as this service holds it: read by anybody, cited by every date."""
