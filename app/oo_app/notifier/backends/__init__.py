"""What can show a notice, one file a channel."""
