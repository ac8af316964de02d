"""The measurements the README quotes: each a ratio to a baseline of the same run, each re-runnable by itself."""
