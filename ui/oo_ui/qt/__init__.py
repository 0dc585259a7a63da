"""The window, and the tray, drawn with Qt."""
