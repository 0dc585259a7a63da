"""The serving process: asks models, keeps nothing, and is the only one that loads LiteLLM."""
