#!/bin/sh
# Prints a Python 3.11 or newer that can make a virtual environment. The variable PYTHON names one to try first.
set -eu

usable() {
  command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

candidates="${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python"
found=""
for candidate in $candidates; do
  usable "$candidate" || continue
  found="${found:-$candidate}"
  if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    command -v "$candidate"
    exit 0
  fi
done

if [ -z "$found" ]; then
  echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: make PYTHON=/path/to/python3 ..." >&2
  exit 1
fi
# Debian keeps the module venv in a package of its own.
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  package="$("$found" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$package"; } >&2
  if "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    command -v "$found"
    exit 0
  fi
fi
echo "$found has no module venv. Install it (Debian, Ubuntu: apt-get install python3-venv) and try again." >&2
exit 1
