"""Which keyring would hold secrets on this machine; none is ever kept in plain text."""

from __future__ import annotations


def keyring_backend() -> str:
    """The name of the usable keyring; "" when there is none or it stores plain text."""
    import keyring
    from keyring.backends import fail

    backend = keyring.get_keyring()
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if isinstance(backend, fail.Keyring) or name.startswith("keyrings.alt"):
        return ""
    return str(backend.name)
