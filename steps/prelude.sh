# Functions that holdfast's scripts use on a host. They keep, in /var/lib/holdfast, what stood there before (before/),
# what holdfast brought (manifest) and what an interrupted step still owes (owed/), so that undo works from anywhere.
hf_dir=/var/lib/holdfast

# hf_home makes the folder, closed to others.
hf_home() { (umask 077 && mkdir -p "$hf_dir/before" "$hf_dir/owed"); }

# hf_note KIND NAME adds a line to the manifest, once.
hf_note() {
  hf_home
  grep -qxF "$1 $2" "$hf_dir/manifest" 2>/dev/null || printf '%s %s\n' "$1" "$2" >>"$hf_dir/manifest"
}

# hf_noted KIND NAME tells whether holdfast brought it.
hf_noted() { grep -qxF "$1 $2" "$hf_dir/manifest" 2>/dev/null; }

# hf_forget KIND NAME takes a line out of the manifest.
hf_forget() {
  [ -f "$hf_dir/manifest" ] || return 0
  grep -vxF "$1 $2" "$hf_dir/manifest" >"$hf_dir/manifest.new" || :
  mv -f "$hf_dir/manifest.new" "$hf_dir/manifest"
}

# hf_image PATH prints where the before-image of PATH lies.
hf_image() { printf '%s/before/%s' "$hf_dir" "$(printf %s "$1" | tr / %)"; }

# hf_keep PATH keeps what stands at PATH before it is changed for the first time.
hf_keep() {
  hf_home
  hf_i=$(hf_image "$1")
  if [ -e "$hf_i" ] || [ -e "$hf_i.absent" ]; then return 0; fi
  if [ -e "$1" ]; then cp -a "$1" "$hf_i.part" && mv -f "$hf_i.part" "$hf_i"; else : >"$hf_i.absent"; fi
}

# hf_restore PATH puts the before-image back, or removes what was not there before.
hf_restore() {
  hf_i=$(hf_image "$1")
  if [ -e "$hf_i" ]; then cp -a "$hf_i" "$1" && rm -f "$hf_i"; elif [ -e "$hf_i.absent" ]; then rm -f "$1" "$hf_i.absent"; fi
  hf_forget file "$1"
}

# hf_write PATH MODE replaces PATH by standard input in one rename, keeping its before-image.
hf_write() {
  hf_keep "$1"
  mkdir -p "$(dirname "$1")"
  hf_t=$(mktemp "$1.holdfast.XXXXXX")
  cat >"$hf_t" && chmod "$2" "$hf_t" && mv -f "$hf_t" "$1"
  hf_note file "$1"
}

# hf_same PATH MODE compares PATH with standard input: 0 the same, 1 not there, 2 different.
hf_same() {
  [ -e "$1" ] || return 1
  cmp -s - "$1" || return 2
  [ "$(stat -c %04a "$1")" = "$2" ] || return 2
}

# hf_inside PATH NAME prints what stands between NAME's markers in PATH.
hf_inside() { sed -n "/^# BEGIN holdfast $2\$/,/^# END holdfast $2\$/{//!p}" "$1"; }

# hf_same_block PATH NAME compares the block with standard input: 0 the same, 1 not there, 2 different.
hf_same_block() {
  grep -qxF "# BEGIN holdfast $2" "$1" 2>/dev/null || return 1
  [ "$(cat)" = "$(hf_inside "$1" "$2")" ] || return 2
}

# hf_block PATH NAME puts standard input between NAME's markers in PATH; empty input takes the block out.
hf_block() {
  hf_keep "$1"
  hf_new=$(cat)
  hf_t=$(mktemp "$1.holdfast.XXXXXX")
  if [ -e "$1" ]; then
    cp -p "$1" "$hf_t"
    sed "/^# BEGIN holdfast $2\$/,/^# END holdfast $2\$/d" "$1" >"$hf_t"
  fi
  if [ -n "$hf_new" ]; then
    [ -z "$(tail -c1 "$hf_t")" ] || echo >>"$hf_t"
    printf '# BEGIN holdfast %s\n%s\n# END holdfast %s\n' "$2" "$hf_new" "$2" >>"$hf_t"
  fi
  mv -f "$hf_t" "$1"
  hf_note block "$1 $2"
}

# hf_owe, hf_owes and hf_settle NAME remember work that must follow a change, until it has been done.
hf_owe() { hf_home && : >"$hf_dir/owed/$1"; }
hf_owes() { [ -e "$hf_dir/owed/$1" ]; }
hf_settle() { rm -f "$hf_dir/owed/$1"; }
