#!/bin/sh
# Make .venv with a Python of 3.11 or newer; then packaging/environment.py fills it.
set -eu
set="$1"

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$name" >/dev/null 2>&1 && fits "$name"; then python="$name"; break; fi
done
if [ -z "$python" ]; then
  echo "error: oO needs Python 3.11 or newer." >&2
  echo "  hint: Debian/Ubuntu: sudo apt-get install python3 python3-venv · macOS: brew install python" >&2
  exit 1
fi

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

make_venv() { "$python" -m venv .venv >/dev/null 2>&1 || return 1; .venv/bin/python -m pip --version >/dev/null 2>&1; }

if ! { [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
  rm -rf .venv
  echo "Making the environment in .venv …" >&2
  if ! make_venv; then
    # Debian and Ubuntu ship Python without the part that makes environments.
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if command -v apt-get >/dev/null 2>&1; then
      echo "Installing python$version-venv (Debian and Ubuntu ship it apart) …" >&2
      as_root apt-get update -qq >&2
      as_root apt-get install -y -qq "python$version-venv" >&2 || as_root apt-get install -y -qq python3-venv >&2
    fi
    rm -rf .venv
    make_venv || {
      echo "error: $python cannot make an environment." >&2
      echo "  hint: install its venv module (Debian/Ubuntu: sudo apt-get install python3-venv), then try again." >&2
      exit 1
    }
  fi
fi
exec .venv/bin/python packaging/environment.py "$set"
