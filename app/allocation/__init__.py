"""The weekly allocation meeting: the pack, the published rules, the proposal, what was decided, continuity."""
