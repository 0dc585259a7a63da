"""The person's profile: preferences, contexts and consents."""
