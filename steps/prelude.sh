# Functions that holdfast's scripts use on a host. They keep, in /var/lib/holdfast, what stood there before (before/),
# what holdfast brought (manifest) and what an interrupted step still owes (owed/), so that undo works from anywhere.
# Each says with its exit code whether it succeeded, with or without set -e, and can be cut off at any point: the
# next run finds either the old state or the new one.
hf_dir=/var/lib/holdfast

# hf_home makes the folder, closed to others.
hf_home() { (umask 077 && mkdir -p "$hf_dir/before" "$hf_dir/owed") && chmod 0700 "$hf_dir"; }

# hf_flush PATH waits until what was written beside PATH would outlive a power cut. Where sync can do no more it takes in
# all file systems; a hanging NFS mount would keep it, so that is the last resort.
hf_flush() { sync -f "$1" 2>/dev/null || sync; }

# hf_noted KIND NAME tells whether holdfast brought it.
hf_noted() { grep -qsxF "$1 $2" "$hf_dir/manifest" || return 1; }

# hf_note KIND NAME adds a line to the manifest, once. It is on the disk before what it speaks of is begun.
hf_note() {
  hf_home || return 1
  if hf_noted "$1" "$2"; then return 0; fi
  printf '%s %s\n' "$1" "$2" >>"$hf_dir/manifest" && hf_flush "$hf_dir/manifest"
}

# hf_forget KIND NAME takes a line out of the manifest.
hf_forget() {
  hf_noted "$1" "$2" || return 0
  # grep exits 1 where no other line is left, and higher when it failed.
  grep -vxF "$1 $2" "$hf_dir/manifest" >"$hf_dir/manifest.new" || [ $? = 1 ] || return 1
  mv -f "$hf_dir/manifest.new" "$hf_dir/manifest"
}

# hf_there PATH tells whether anything is there, a link that leads nowhere too.
hf_there() { [ -e "$1" ] || [ -L "$1" ]; }

# hf_image PATH prints where the before-image of PATH lies. No two paths have the same.
hf_image() { printf '%s/before/%s' "$hf_dir" "$(printf %s "$1" | sed 's/=/=3D/g; s/%/=25/g; s,/,%,g')"; }

# hf_keep PATH keeps what stands at PATH before it is changed for the first time.
hf_keep() {
  hf_home || return 1
  hf_i=$(hf_image "$1")
  if hf_there "$hf_i" || [ -e "$hf_i=absent" ]; then return 0; fi
  if hf_there "$1"; then
    # On the disk before it has its name: after a power cut an empty one would be put back as what stood there before.
    rm -f "$hf_i=part" && cp -a "$1" "$hf_i=part" && hf_flush "$hf_i=part" && mv -f "$hf_i=part" "$hf_i"
  else
    : >"$hf_i=absent"
  fi
}

# hf_restore PATH puts the before-image back, or removes what was not there before.
hf_restore() {
  hf_i=$(hf_image "$1")
  if hf_there "$hf_i"; then
    mkdir -p "$(dirname "$1")" && rm -f "$1.holdfast-new" && cp -a "$hf_i" "$1.holdfast-new" &&
      mv -f "$1.holdfast-new" "$1" && rm -f "$hf_i" || return 1
  elif [ -e "$hf_i=absent" ]; then
    rm -f "$1" && rm -f "$hf_i=absent" || return 1
  fi
  hf_forget file "$1"
}

# hf_write PATH MODE replaces PATH by standard input in one rename, keeping its before-image.
hf_write() {
  hf_keep "$1" && hf_note file "$1" && mkdir -p "$(dirname "$1")" && rm -f "$1.holdfast-new" &&
    (umask 077 && cat >"$1.holdfast-new") && chmod "$2" "$1.holdfast-new" && mv -f "$1.holdfast-new" "$1"
}

# hf_same PATH MODE compares PATH with standard input: 0 the same, 1 not there, 2 different.
hf_same() {
  hf_there "$1" || return 1
  [ "$(sha256sum)" = "$( (sha256sum <"$1") 2>/dev/null)" ] || return 2
  [ "$(stat -c %04a "$1")" = "$2" ] || return 2
}

# hf_has_block PATH NAME: 0 NAME's block is there, 1 it is not, 3 it cannot be told where it begins and ends.
hf_has_block() {
  case $2 in '' | *[!A-Za-z0-9-]*) echo "no block can be called '$2'" >&2; return 3 ;; esac
  [ -e "$1" ] || return 1
  hf_b=$(grep -cxF "# BEGIN holdfast $2" "$1") || :
  hf_e=$(grep -cxF "# END holdfast $2" "$1") || :
  if [ "$hf_b$hf_e" = 00 ]; then return 1; fi
  if [ "$hf_b" = "$hf_e" ] && hf_inside "$1" "$2" | tail -n 1 | grep -qxF "# END holdfast $2"; then return 0; fi
  echo "$1: of the lines BEGIN holdfast $2 and END holdfast $2 one is missing; put it back, or take both out" >&2
  return 3
}

# hf_inside PATH NAME prints NAME's block in PATH with its two marker lines.
hf_inside() { sed -n "/^# BEGIN holdfast $2\$/,/^# END holdfast $2\$/p" "$1"; }

# hf_same_block PATH NAME compares the block with standard input: 0 the same, 1 not there, 2 different, 3 unclear.
hf_same_block() {
  hf_has_block "$1" "$2" || return $?
  [ "$(cat)" = "$(hf_inside "$1" "$2" | sed '1d;$d')" ] || return 2
}

# hf_block PATH NAME puts standard input between NAME's markers in PATH, where the block stood or else at the end;
# empty input takes the block out. A link is followed: the file behind it is the one that others read.
hf_block() {
  hf_text=$(cat)
  hf_had=0
  hf_has_block "$1" "$2" || hf_had=$?
  if [ "$hf_had" = 3 ]; then return 1; fi
  if [ -z "$hf_text" ]; then hf_unblock "$1" "$2"; return; fi
  hf_note block "$1 $2" && mkdir -p "$(dirname "$1")" && hf_p=$(readlink -f "$1") && hf_keep "$hf_p" || return 1
  hf_copy "$hf_p" && hf_blocked "$hf_p" "$2" >"$hf_p.holdfast-new" && mv -f "$hf_p.holdfast-new" "$hf_p"
}

# hf_copy PATH makes PATH.holdfast-new, with PATH's owner and mode.
hf_copy() {
  rm -f "$1.holdfast-new" || return 1
  if [ -e "$1" ]; then cp -a "$1" "$1.holdfast-new"; else : >"$1.holdfast-new" && chmod 0644 "$1.holdfast-new"; fi
}

# hf_blocked PATH NAME prints PATH with the block as it shall be.
hf_blocked() {
  if [ "$hf_had" = 0 ]; then
    sed "/^# BEGIN holdfast $2\$/,\$d" "$1" || return 1
  elif [ -e "$1" ]; then
    cat "$1" && { [ -z "$(tail -c 1 "$1")" ] || echo; } || return 1
  fi
  printf '# BEGIN holdfast %s\n%s\n# END holdfast %s\n' "$2" "$hf_text" "$2" || return 1
  if [ "$hf_had" = 0 ]; then
    sed -e "1,/^# END holdfast $2\$/d" -e "/^# BEGIN holdfast $2\$/,/^# END holdfast $2\$/d" "$1"
  fi
}

# hf_unblock PATH NAME takes the block out. Where nothing else has changed, the file gets back every byte it had.
hf_unblock() {
  if [ "$hf_had" != 0 ] && ! hf_noted block "$1 $2"; then return 0; fi
  hf_p=$(readlink -f "$1") || { [ "$hf_had" != 0 ] && hf_p=$1; } || return 1
  hf_i=$(hf_image "$hf_p")
  if [ "$hf_had" = 0 ]; then
    hf_copy "$hf_p" && sed "/^# BEGIN holdfast $2\$/,/^# END holdfast $2\$/d" "$hf_p" >"$hf_p.holdfast-new" || return 1
    if [ -e "$hf_i" ] && [ "$(cat "$hf_p.holdfast-new")" = "$(cat "$hf_i")" ]; then
      hf_restore "$hf_p" || return 1
    elif [ -e "$hf_i=absent" ] && [ ! -s "$hf_p.holdfast-new" ]; then
      rm -f "$hf_p.holdfast-new" && hf_restore "$hf_p" || return 1
    else
      mv -f "$hf_p.holdfast-new" "$hf_p" || return 1
    fi
  fi
  # With no block of ours left in it, the file is somebody else's alone.
  grep -qs '^# BEGIN holdfast ' "$hf_p" || rm -f "$hf_i" "$hf_i=absent" || return 1
  hf_forget block "$1 $2"
}

# hf_owe, hf_owes and hf_settle NAME remember work that must follow a change, until it has been done.
hf_owe() { hf_home && : >"$hf_dir/owed/$1"; }
hf_owes() { [ -e "$hf_dir/owed/$1" ]; }
hf_settle() { rm -f "$hf_dir/owed/$1"; }

# hf_dpkg_has PACKAGE... tells whether every one is installed. One put on hold counts, one that was removed and left its
# configuration behind does not.
hf_dpkg_has() {
  hf_s=$(dpkg-query -W -f '${Status}\n' "$@" 2>/dev/null) || return 1
  ! printf '%s\n' "$hf_s" | grep -Evqx '(install|hold) ok installed'
}

# hf_apt_busy tells whether another apt or dpkg is at work: whoever holds one of their locks.
hf_apt_busy() {
  for hf_l in /var/lib/apt/lists/lock /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock; do
    hf_l=$(stat -c %i "$hf_l" 2>/dev/null) && grep -qs ":$hf_l " /proc/locks && return 0
  done
  return 1
}

# hf_apt_free waits, up to 10 minutes, until no other apt is at work. For dpkg's locks apt-get waits by itself, but
# without a word, and for those of the lists not at all.
hf_apt_free() {
  hf_n=0
  while [ "$hf_n" -lt 120 ] && hf_apt_busy; do
    if [ "$hf_n" = 0 ]; then echo 'another apt is at work on this machine: waiting until it is done'; fi
    sleep 5
    hf_n=$((hf_n + 1))
  done
}

# hf_apt_get is apt-get that asks nothing, waits for another one to be done, tries a broken download again, and keeps
# configuration files that somebody has edited.
hf_apt_get() {
  hf_apt_free
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -y -o DPkg::Lock::Timeout=600 \
    -o Acquire::Retries=5 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# hf_dnf is dnf that asks nothing, or yum where there is no dnf. Both wait for another one to be done.
hf_dnf() { "$(command -v dnf || echo yum)" -y "$@"; }
