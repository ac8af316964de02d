"""The pages' own furniture: templates, style, sessions, headers. Each room's `pages.py` renders through `render`."""
