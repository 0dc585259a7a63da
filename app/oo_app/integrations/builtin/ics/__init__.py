"""Calendars in .ics files."""
