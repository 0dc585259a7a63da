"""What an agent is: its port, manifest, registry and runner."""
