"""Letters and the plan: what is owed to whom, made from the council's words, looked at, sent, filed and logged."""
