"""The face in a terminal: every screen, by keyboard, drawn from the view models."""
