"""Event messages: `signals` is what sources reported, `intents` what the person and oO did."""

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import signals_pb2 as signals

__all__ = ["intents", "signals"]
