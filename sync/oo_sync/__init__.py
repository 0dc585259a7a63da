"""One person's devices: the clock, and later the batches between them."""
