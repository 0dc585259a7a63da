"""The ground floor: one SQLite file, its event log, and the words and errors all floors share."""

__version__ = "0.1.0"
