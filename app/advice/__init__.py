"""Advice: the one template on which every service answers, and what an answer still lacks."""
