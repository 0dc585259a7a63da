"""Taskwarrior, through its own command."""
