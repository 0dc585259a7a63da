"""The decision: candidates, gates, score, policy, wording, guards, and the record of it."""
