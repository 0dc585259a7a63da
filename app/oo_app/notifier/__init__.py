"""What was shown to the person, when, and through what."""
