"""Preferences in plain words: what a sentence would change, found by rules and else by a model.

A sentence is cut into clauses; a clause counts as read only if a rule fits the whole of it, so
that "nothing before nine on weekends" is not taken for every day. What no rule reads is named,
and may be asked of a model, whose answer passes the same checks.
"""
