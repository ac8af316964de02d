"""Audits of the quality of plans and of advice: recorded by section, sampled by lot, counted beside timeliness."""
