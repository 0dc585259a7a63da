"""The faces: command line, terminal and window."""
