"""Cases: opening one, what happens to it, where it stands."""
