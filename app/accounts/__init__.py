"""Accounts and what opens them: tokens, one-time links, browser sessions."""
