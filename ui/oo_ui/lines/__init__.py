"""Every screen line by line: for a screen reader, a pipe, or a terminal that cannot draw."""
