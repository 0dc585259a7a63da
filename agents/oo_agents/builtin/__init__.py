"""The agents that come with oO, one folder each."""
