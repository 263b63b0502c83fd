#!/usr/bin/env bash
# Installs the tools that tests call, as far as this machine offers the means, and writes down which are there.
# Tools through Go and Cargo: ${LABKEEPER_TOOLS:-~/.cache/labkeeper-tools}/bin. The list, one `name path` a line: .../installed.
# A test that needs a tool of that list is never skipped. An absent tool is said, and is no failure of this script.
set -euo pipefail

tools=${LABKEEPER_TOOLS:-$HOME/.cache/labkeeper-tools}
mkdir -p "$tools/bin"
tools=$(cd "$tools" && pwd)
list=$(mktemp "$tools/installed.XXXXXX")
log=$(mktemp)
trap 'rm -f "$list" "$log"' EXIT
apt_updated=

found() { echo "$1 $2" >>"$list"; }
absent() { echo "absent: $1 ($2)"; }

# A tool that this machine has the means to install, but which did not install: loud in CI, where it should have.
failed() {
  absent "$1" "$2"
  if [ "${CI:-}" = true ]; then
    tail -n 5 "$log"
    echo "##### WARNING: $1 could not be installed; the tests that need it are skipped #####"
  fi
}

# apt_get PACKAGE: after one `apt-get update` a run.
apt_get() {
  if [ -z "$apt_updated" ]; then
    apt_updated=yes
    apt-get update >"$log" 2>&1 || true
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >>"$log" 2>&1 </dev/null
}

# debian PACKAGE COMMAND...: commands from PATH, else from the Debian package.
debian() {
  local package=$1 command missing=
  shift
  for command; do command -v "$command" >/dev/null || missing=yes; done
  if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null; then
      absent "$package" "no apt-get here"
    elif [ "$(id -u)" != 0 ]; then
      absent "$package" "apt-get needs root"
    elif ! apt_get "$package"; then
      failed "$package" "apt-get install failed"
    fi
  fi
  for command; do
    if command -v "$command" >/dev/null; then found "$command" "$(command -v "$command")"; fi
  done
}

# built COMMAND VERSION BUILDER RECIPE...: that version, built once by `RECIPE... DIRECTORY`; else the command from PATH.
built() {
  local command=$1 builder=$3 home="$tools/$1@$2" report=absent why="no $3 here"
  shift 3
  if [ ! -x "$home/$command" ] && command -v "$builder" >/dev/null; then
    "$@" "$home" >"$log" 2>&1 </dev/null || { report=failed why="$builder install failed"; }
  fi
  if [ -x "$home/$command" ]; then
    ln -sf "$home/$command" "$tools/bin/$command"
    found "$command" "$tools/bin/$command"
  elif command -v "$command" >/dev/null && usable "$command"; then
    found "$command" "$(command -v "$command")"
  else
    "$report" "$command" "$why"
  fi
}

go_install() { GOBIN=$2 go install "$1"; }
through_go() { built "$1" "$3" go go_install "$2@$3"; }

# A current restic beside Debian's.
restic_install() { go_install "$1" "$2" && mv "$2/restic" "$2/restic-current"; }

cargo_install() { cargo install --locked --root "$2/root" "$1" && mv "$2"/root/bin/* "$2"; }
through_cargo() { built "$1" "$2" cargo cargo_install "$1@$2"; }

# sops 3.13.2 cannot decrypt files with comments between list items (getsops/sops#2243).
usable() {
  [ "$1" != sops ] || ! sops --disable-version-check --version | grep -q '^sops 3\.13\.2\b'
}

debian nix-bin nix-instantiate nix
debian age age age-keygen
debian restic restic
debian caddy caddy
debian chromium chromium
debian openssl openssl
debian jq jq
debian sqlite3 sqlite3
debian postgresql psql pg_dumpall
# Debian keeps what only the server's own tools call off PATH.
for servers in /usr/lib/postgresql/*/bin; do PATH=$PATH:$servers; done
debian postgresql initdb pg_ctl
debian mariadb-server-core mariadb-install-db mariadbd
debian mariadb-client mariadb mariadb-dump
debian bind9-utils named-checkzone
through_go sops github.com/getsops/sops/v3/cmd/sops v3.13.3
through_go ssh-to-age github.com/Mic92/ssh-to-age/cmd/ssh-to-age v1.3.0
through_go task github.com/go-task/task/v3/cmd/task v3.54.0
through_go actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12
through_go rclone github.com/rclone/rclone v1.76.0
built restic-current v0.19.1 go restic_install github.com/restic/restic/cmd/restic@v0.19.1
through_cargo deadnix 1.3.1

mv "$list" "$tools/installed"
echo "test tools: $(cut -d' ' -f1 "$tools/installed" | paste -sd' ' -)"
