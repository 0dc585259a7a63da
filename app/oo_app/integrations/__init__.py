"""Sources: the connector port, what is connected, and the world that they report."""
