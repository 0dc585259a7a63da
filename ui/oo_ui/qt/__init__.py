"""The desktop window, drawn with Qt from the same view models as the terminal face."""
