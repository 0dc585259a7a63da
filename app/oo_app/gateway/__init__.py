"""HTTP between the core and its faces: one table of routes, a server and a client made from it."""
