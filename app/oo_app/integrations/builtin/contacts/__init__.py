"""Birthdays and anniversaries in vCard files."""
