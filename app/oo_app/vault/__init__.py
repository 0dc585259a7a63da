"""Where secrets are kept: the desktop's keyring, or a file sealed with a passphrase."""
