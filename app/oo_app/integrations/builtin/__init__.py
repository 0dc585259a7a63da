"""The connectors that come with oO, one folder each."""
