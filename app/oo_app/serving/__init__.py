"""Models: what they are asked, where they run, and the process that asks them."""
