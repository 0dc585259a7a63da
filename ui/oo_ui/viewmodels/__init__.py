"""What a face shows and does, without a toolkit: every screen's logic is written once, here."""
