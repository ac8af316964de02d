"""The pages of a school, nursery or college: what it asks, what is asked of it, whether it can take a child."""
