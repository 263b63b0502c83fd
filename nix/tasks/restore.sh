# What the tasks of the Taskfile beside this file do on the host that a backup is of. They run it there as root, through
# `bash -s -- COMMAND OPTION VALUE ...`, so that nothing has to be installed first. COMMAND is one of the functions below main.
#
#   --wrapper NAME   restic-<job>: restic with the job's repository, password and environment
#   --unit NAME      a unit of the service, in the order in which they start          --path DIR    a directory that is backed up
#   --owner OWNER    of each directory: uid:gid, `live` (as the one that is there), `saved` (as it was backed up)
#   --keep DIR       what the backup leaves out and a restore therefore keeps
#   --health URL     answers when the service is well                                 --patience S  seconds to wait for it
#   --copier UNIT    copies the service for its backups, and starts it again
#   --job UNIT       makes the backup      --drill UNIT  tries it out                 --snapshot ID --target DIR
set -euo pipefail

wrapper='' health='' copier='' patience=300 job='' drill_unit='' snapshot=latest target=''
units=() paths=() owners=() kept=()
# What a restore has come to: directories with what was fetched, those that were set aside, whether the service is down.
fetched=() befores=() stopped='' stamp=''
# The directory of which some is still in its place and some is set aside.
parting=''

main() {
  local command=${1:?no command}
  shift
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || fail "$1 needs a value"
    case $1 in
      --wrapper) wrapper=$2 ;;
      --unit) units+=("$2") ;;
      --path) paths+=("$2") ;;
      --keep) kept+=("$2") ;;
      --owner) owners+=("$2") ;;
      --health) health=$2 ;;
      --patience) patience=$2 ;;
      --copier) copier=$2 ;;
      --job) job=$2 ;;
      --drill) drill_unit=$2 ;;
      --snapshot) snapshot=$2 ;;
      --target) target=$2 ;;
      *) fail "unknown option $1" ;;
    esac
    shift 2
  done
  case $command in
    list | files | service | drill | backup_now | status) "$command" ;;
    *) fail "unknown command $command" ;;
  esac
}

list() {
  copy snapshots
}

# Into a directory of its own, nothing of the service is touched.
files() {
  [[ $target == /* ]] || fail "target=$target is no absolute path"
  if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then fail "$target is not empty: name a directory that is not there yet"; fi
  local id path include=()
  id=$(snapshot_id)
  for path in "${paths[@]}"; do include+=(--include "$path"); done
  copy restore "$id" --target "$target" --verify "${include[@]}"
  for path in "${paths[@]}"; do [ -e "$target$path" ] || fail "snapshot $id has no $path"; done
  say "snapshot $id is in $target"
}

# All directories are fetched and verified before the service stops; what was there stays beside them.
service() {
  local path id
  for path in "${paths[@]}"; do
    if [ -L "$path" ]; then fail "$path is a symbolic link to $(readlink "$path"): lab.yaml must name the directory itself"; fi
    nothing_mounted_inside "$path"
  done
  stamp=$(date +%Y%m%dT%H%M%S)
  id=$(snapshot_id)
  has_room "$id"
  trap give_up EXIT
  fetch_all "$id"
  not_while_copied
  # From here on a connection that is lost ends nothing half way: nobody hears of the rest, that is all.
  trap '' PIPE
  stopped=yes
  on_units stop
  swap_all
  trap - EXIT
  rm -rf "${fetched[@]}"
  keep_what_is_no_part
  on_units start || unwell "they do not start"
  wait_until_well
  say "done. What was there before is in ${befores[*]}: remove it once all is well"
}

drill() {
  [ -n "$drill_unit" ] || fail "no drill of this copy is set up"
  if ! systemctl start --wait "$drill_unit"; then
    journalctl --unit "$drill_unit" --lines 20 --no-pager || true
    fail "the drill failed: this copy cannot be relied upon"
  fi
  say "the drill passed"
}

backup_now() {
  [ -n "$job" ] || fail "no backup of this copy is set up"
  systemctl start --wait "$job" || fail "the backup failed: journalctl --unit $job"
  copy snapshots --latest 1
}

status() {
  [ -z "$job" ] || systemctl list-timers --all "${job%.service}.timer"
  [ -z "$drill_unit" ] || systemctl list-timers --all "${drill_unit%.service}.timer"
  systemctl show --property Id,Result,ExecMainExitTimestamp ${job:+"$job"} ${drill_unit:+"$drill_unit"}
  copy snapshots --latest 1
}

# restic on this copy. It reads no input: the rest of this script may stand there.
copy() {
  "$wrapper" "$@" </dev/null
}

# One id for all directories, whatever is saved meanwhile.
snapshot_id() {
  local id
  id=$(copy snapshots --json "$snapshot" | grep -o '"short_id":"[0-9a-f]*"' | tail -n 1 | cut -d '"' -f 4) ||
    fail "the repository has no snapshot $snapshot"
  say "snapshot $id"
  echo "$id"
}

# A file system that is mounted below a directory would move along with what is set aside, and be back at the next start.
nothing_mounted_inside() {
  local target
  while read -r target; do
    [[ $target != "$1"/* ]] ||
      fail "$target is mounted inside $1, which can then not be swapped: restore:files fetches all of it, for you to put in place"
  done < <(findmnt -rn -o TARGET)
}

# A restore that fills the disk would harm what it does not even touch.
has_room() {
  local needed path free on known=() available=0
  needed=$(copy stats "$1" --mode restore-size --json | grep -o '"total_size":[0-9]*' | cut -d : -f 2) ||
    fail "the size of snapshot $1 cannot be read"
  for path in "${paths[@]}"; do
    while [ ! -e "$path" ]; do path=$(dirname "$path"); done
    read -r free on < <(df --output=avail,target --block-size=1 "$path" | tail -n 1)
    [[ " ${known[*]} " == *" $on "* ]] || available=$((available + free))
    known+=("$on")
  done
  [ "$needed" -le "$available" ] || fail "a restore needs $needed bytes, and there are $available beside ${paths[*]}: free some"
}

# What copies a service stops it, and starts it again when it is done: in the middle of a swap.
not_while_copied() {
  [ -n "$copier" ] || return 0
  case $(systemctl is-active "$copier" || true) in
    activating | deactivating) fail "$copier is copying the service for its backups: try again in a while" ;;
  esac
}

# Each directory into a new one on its own file system, so that a swap is a rename.
fetch_all() {
  local path place
  for path in "${paths[@]}"; do
    place=$(room_beside "$path")
    mkdir -p "$place"
    [ -w "$place" ] || fail "cannot write in $place: log in as root, or begin with sudo"
    place=$(mktemp -d "$place/.lab-restore-XXXXXX")
    fetched+=("$place")
    say "restoring $path"
    copy restore "$1" --target "$place" --verify --include "$path"
    [ -d "$place$path" ] || fail "snapshot $1 has no directory $path"
  done
}

# Where something can be renamed to and from a directory: a mount point itself cannot be.
room_beside() {
  if mountpoint -q "$1"; then echo "$1"; else dirname "$1"; fi
}

swap_all() {
  local i
  for i in "${!paths[@]}"; do
    set_owner "${paths[i]}" "${fetched[i]}${paths[i]}" "${owners[i]}"
    swap "${paths[i]}" "${fetched[i]}${paths[i]}"
  done
}

# swap DIR RESTORED: what was in DIR is set aside, what was restored takes its place.
swap() {
  local path=$1 restored=$2
  if mountpoint -q "$path"; then
    befores+=("$path/.before-$stamp")
    mkdir -m 0700 "${befores[-1]}"
    parting=$path
    move_content "$path" "${befores[-1]}"
    parting=''
    chown --reference="$restored" "$path"
    chmod --reference="$restored" "$path"
    move_content "$restored" "$path"
  else
    befores+=("$path.before-$stamp")
    if [ -e "$path" ]; then mv -T "$path" "${befores[-1]}"; fi
    mv -T "$restored" "$path"
  fi
}

# All of a directory but what a restore has put there.
move_content() {
  find "$1" -mindepth 1 -maxdepth 1 ! -name '.before-*' ! -name '.lab-restore-*' -exec mv -t "$2" {} +
}

# set_owner DIR RESTORED OWNER: a service may have another uid than when it was saved. Its files follow, others stay as saved.
set_owner() {
  local now=$3
  if [ "$now" = live ]; then now=$(stat -c %u:%g "$1" 2>/dev/null) || now=saved; fi
  if [ "$now" = saved ]; then return; fi
  chown -hR --from="$(stat -c %u "$2")" "${now%:*}" "$2"
  chown -hR --from=":$(stat -c %g "$2")" ":${now#*:}" "$2"
}

# What the backup leaves out moves over from the directory that was there.
keep_what_is_no_part() {
  local i one was
  for one in "${kept[@]}"; do
    for i in "${!paths[@]}"; do
      was=${befores[i]}${one#"${paths[i]}"}
      if [[ $one == "${paths[i]}"/* && -e $was && ! -e $one ]]; then
        if mkdir -p "$(dirname "$one")" && mv -T "$was" "$one"; then
          say "kept $one, which is not backed up"
        else
          say "could not keep $one, which is not backed up: it is still at $was"
        fi
      fi
    done
  done
}

# Before the last swap: all as it was.
give_up() {
  local status=$? i whole=yes
  trap - EXIT
  trap '' PIPE
  for i in "${!befores[@]}"; do put_back "${paths[i]}" "${befores[i]}" "${fetched[i]}/undone" || whole=''; done
  if [ -n "$whole" ]; then
    rm -rf "${fetched[@]}"
    [ -z "$stopped" ] || on_units start || true
    say "nothing was changed${stopped:+, the service has the data that was there}"
  else
    say "the service stays stopped: not all of ${befores[*]} could be put back; nothing was deleted, see ${fetched[*]} too"
  fi
  exit "$status"
}

# put_back DIR BEFORE UNDONE: what was set aside takes its place again.
put_back() {
  [ -e "$2" ] || return 0
  if mountpoint -q "$1"; then
    # What was not set aside yet is the service's own.
    { [ "$parting" = "$1" ] || { mkdir -p "$3" && move_content "$1" "$3"; }; } &&
      find "$2" -mindepth 1 -maxdepth 1 -exec mv -t "$1" {} + && rmdir "$2"
  else
    { [ ! -e "$1" ] || { mkdir -p "$3" && mv "$1" "$3"; }; } && mv -T "$2" "$1"
  fi
}

on_units() {
  [ ${#units[@]} -gt 0 ] || return 0
  say "systemctl $1 ${units[*]}"
  systemctl "$1" "${units[@]}"
}

wait_until_well() {
  local until=$((SECONDS + patience))
  [ ${#units[@]} -gt 0 ] || return 0
  until systemctl is-active --quiet "${units[@]}" && answers; do
    if [ "$SECONDS" -ge "$until" ]; then unwell "not well after $patience s"; fi
    sleep 2
  done
  say "${units[*]} active${health:+, $health answers}"
}

answers() {
  [ -z "$health" ] || curl --fail --silent --insecure --max-time 10 --output /dev/null "$health"
}

unwell() {
  say "restored, but $1: see journalctl --unit ${units[0]}"
  fail "to go back: systemctl stop ${units[*]}, and put ${befores[*]} back in the place of ${paths[*]}"
}

say() {
  echo "restore: $*" >&2 || true
}

fail() {
  say "$*"
  exit 1
}

main "$@"
exit
