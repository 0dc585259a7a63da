"""oO as a server of the Model Context Protocol: what another assistant may ask of it."""
