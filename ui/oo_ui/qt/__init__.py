"""The window and the tray, drawn with Qt from the same view models as the terminal face."""
