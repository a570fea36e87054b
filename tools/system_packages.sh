#!/bin/sh
# Makes sure that what the tests need from the system is here: PostgreSQL, Redis and Chromium. Installs what is absent when apt may.
set -eu

have() {
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 && return 0
  done
  return 1
}

missing=""
have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
have redis-server || missing="$missing redis-server"
have chromium chromium-browser google-chrome google-chrome-stable || missing="$missing chromium fonts-liberation"
[ -n "$missing" ] || exit 0

if have apt-get && [ "$(id -u)" = 0 ]; then
  as_root="env"
elif have apt-get && have sudo && sudo -n true >/dev/null 2>&1; then
  as_root="sudo -n env"
else
  echo "The tests need from the system:$missing. Install them and run this again (Debian, Ubuntu: apt-get install$missing)." >&2
  exit 1
fi
echo "Installing from the system's packages:$missing"
$as_root DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update
# shellcheck disable=SC2086
$as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $missing
