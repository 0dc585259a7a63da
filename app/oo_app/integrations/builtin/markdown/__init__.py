"""Tasks and open loops in Markdown notes."""
