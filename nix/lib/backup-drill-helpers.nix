# Restore drills: a backup that was never restored is a hope.
_: {
  # Restores the latest snapshot into a scratch directory. restic compares what it wrote with the repository; what has not
  # changed on the host since is compared with that, byte by byte.
  drillScript =
    { restic, scratch }:
    ''
      set -o pipefail
      restic=${restic}
      scratch=${scratch}
      rm -rf "$scratch"
      mkdir -p "$scratch"
      chmod 0700 "$scratch"
      trap 'rm -rf "$scratch"' EXIT

      needed=$("$restic" stats latest --mode restore-size --json | jq .total_size)
      free=$(df --output=avail --block-size=1 "$scratch" | tail -n 1)
      if [ "$needed" -gt "$free" ]; then
        echo "a restore needs $needed bytes, and $scratch has $free: free some" >&2
        exit 1
      fi
      "$restic" restore latest --verify --target "$scratch"

      expected=$("$restic" ls latest --json | jq -r 'select(.type == "file") | .path' | wc -l)
      restored=$(find "$scratch" -type f -printf . | wc -c)
      if [ "$restored" -eq 0 ] || [ "$restored" -ne "$expected" ]; then
        echo "$restored files were restored, and the snapshot has $expected" >&2
        exit 1
      fi
      compared=0
      while IFS= read -r -d "" file; do
        live=''${file#"$scratch"}
        if [ -f "$live" ] && [ ! "$live" -nt "$file" ] && [ ! "$file" -nt "$live" ]; then
          compared=$((compared + 1))
          if ! cmp "$file" "$live"; then
            exit 1
          fi
        fi
      done < <(find "$scratch" -type f -print0)
      echo "$restored files were restored, $compared of them unchanged since and compared"
    '';
}
