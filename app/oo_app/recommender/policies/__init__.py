"""The policies that choose among gated candidates."""
