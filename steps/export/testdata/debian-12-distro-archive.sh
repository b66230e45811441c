#!/bin/sh
# s3-nfs on cluster sample
#
# A runbook that needs nothing but ssh, curl (7.75 or newer, for the proof at the end) and this file. It checks before
# it changes anything, so it can be run again after an interruption.
#
#   sh runbook.sh             do it all
#
# HOLDFAST_SSH may hold further options for ssh, "-o StrictHostKeyChecking=accept-new" for instance.
set -u

# ssh_to HOST gives the options and the address by which ssh reaches a machine.
ssh_to() {
  case $1 in
    n1) echo "-p 22 -i '/home/me/a key' ops@192.0.2.1" ;;
    n2) echo "-p 22 -i '/home/me/a key' ops@192.0.2.2" ;;
    n3) echo "-p 22 -i '/home/me/a key' ops@192.0.2.3" ;;
    *) echo "no machine is called $1" >&2; exit 2 ;;
  esac
}

# on HOST VARIABLES runs a script, given on standard input, as root on a machine. The named variables are passed in
# front of it, also on standard input, so that no secret shows in a process list.
on() {
  host=$1
  names=$2
  script=$(cat)
  {
    # shellcheck disable=SC2016 # it is for the shell on the machine
    echo 'LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH; umask 022; set -u'
    if [ "$names" != - ]; then
      for name in $names; do
        eval "value=\$$name"
        printf "%s='%s'\n" "$name" "$(printf %s "$value" | sed "s/'/'\\\\''/g")"
      done
    fi
    prelude
    printf '{\n%s\n} </dev/null\n' "$script"
  } | eval "ssh ${HOLDFAST_SSH:-} $(ssh_to "$host") 'if [ \$(id -u) = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi'"
}

# capture NAME HOST VARIABLES keeps what a script prints in the variable NAME, for later scripts.
capture() {
  c_name=$1
  shift
  # shellcheck disable=SC2034 # read in the next line
  c_value=$(on "$@") || stop "the value could not be read"
  eval "$c_name=\$c_value"
}

# step ID TITLE says what comes.
step() { printf '\n[%s] %s\n' "$1" "$2"; }

# check HOST VARIABLES asks whether there is anything to do: exit 0 no, 1 or 2 yes, anything else is an error.
check() {
  on "$@"
  status=$?
  case $status in
    0) echo '  nothing to do' ;;
    1 | 2 | 126 | 127) ;;
    *) stop "the check ended with exit code $status" ;;
  esac
}
needed() { [ "$status" != 0 ]; }

# apply HOST VARIABLES changes the machine.
apply() { on "$@" || stop "the step failed"; }

# until_ok HOST SECONDS VARIABLES repeats a script until it succeeds, for at most so long.
until_ok() {
  u_host=$1
  u_left=$2
  u_names=$3
  u_script=$(cat)
  until printf '%s\n' "$u_script" | on "$u_host" "$u_names"; do
    [ "$u_left" -gt 0 ] || stop "it did not come true"
    sleep 3
    u_left=$((u_left - 3))
  done
}

# send HOST FILE PATH copies a file to a machine, closed to others there.
send() {
  eval "ssh ${HOLDFAST_SSH:-} $(ssh_to "$1") 'umask 077
    if [ \$(id -u) = 0 ]; then s=; else s=\"sudo -n\"; fi
    \$s mkdir -p $(dirname "$3") && \$s sh -c \"cat >$3\"'" <"$2" || stop "could not send $2"
}

stop() {
  echo "stopped: $1. What was done stays; mend the cause and run this again." >&2
  exit 1
}

# secret NAME prints a random value, the same one at every run.
secret() {
  if ! (umask 077 && touch holdfast-credentials && chmod 0600 holdfast-credentials); then stop "cannot keep credentials here"; fi
  value=$(sed -n "s/^$1=//p" holdfast-credentials)
  if [ -z "$value" ]; then
    value=$(LC_ALL=C tr -dc 'A-Z0-9' </dev/urandom | head -c 40)
    printf '%s=%s\n' "$1" "$value" >>holdfast-credentials || stop "cannot keep credentials here"
  fi
  printf '%s\n' "$value"
}

# Older curls leave the hash of the content out, without which some servers refuse a request: it is declared unsigned.
# s3 METHOD URL [CURL OPTIONS] sends a signed request; the keys are read from standard input, not from arguments.
s3() {
  s3_method=$1
  s3_url=$2
  shift 2
  printf 'user = "%s:%s"\n' "$s3_id" "$s3_key" |
    curl -fsS --noproxy '*' --max-time 20 --aws-sigv4 aws:amz:us-east-1:s3 -K - \
      -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X "$s3_method" "$@" "$s3_url"
}

# prove SECONDS ENDPOINT BUCKET ENDPOINTS... puts an object through one machine and reads it through all of them. A
# service that has just begun needs a while before it can store anything: it is tried for so long.
prove() {
  p_left=$1
  shift
  until try_prove "$@"; do
    [ "$p_left" -gt 0 ] || stop "$1 does not keep what it is given"
    sleep 3
    p_left=$((p_left - 3))
  done
  echo "  $1: put, and read through every machine"
}

try_prove() {
  p_to=$1
  p_bucket=$2
  shift 2
  p_text="holdfast runbook $(date +%s) through $p_to"
  s3 PUT "$p_to/$p_bucket" >/dev/null 2>&1 # it may be there
  s3 PUT "$p_to/$p_bucket/runbook-test" --data-binary "$p_text" >/dev/null || return 1
  for p_from in "$@"; do
    p_got=$(s3 GET "$p_from/$p_bucket/runbook-test") || return 1
    [ "$p_got" = "$p_text" ] || stop "GET through $p_from gave something else than was put through $p_to"
  done
  s3 DELETE "$p_to/$p_bucket/runbook-test" >/dev/null
}

# What the scripts below may call on a machine.
prelude() {
  cat <<'HOLDFAST_PRELUDE'
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
HOLDFAST_PRELUDE
}

s3_access_key=$(secret s3_access_key) || exit 1
s3_secret_key=$(secret s3_secret_key) || exit 1


# ===== Installing Docker - On All Machines =====

# Install Docker Engine
# Docker runs the S3 server in a container on whichever machine is alive. The package manager does the work, so
# that updates come with the system's own. On Debian's family apparmor is named as well, because Docker starts
# no container where the kernel wants it and its tools are missing (moby#44900).
step n1/docker-packages 'Install Docker Engine'
check n1 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
for pkg in docker.io apparmor; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends docker.io apparmor
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
fi

# Install Docker Engine
# Docker runs the S3 server in a container on whichever machine is alive. The package manager does the work, so
# that updates come with the system's own. On Debian's family apparmor is named as well, because Docker starts
# no container where the kernel wants it and its tools are missing (moby#44900).
step n2/docker-packages 'Install Docker Engine'
check n2 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
for pkg in docker.io apparmor; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends docker.io apparmor
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
fi

# Install Docker Engine
# Docker runs the S3 server in a container on whichever machine is alive. The package manager does the work, so
# that updates come with the system's own. On Debian's family apparmor is named as well, because Docker starts
# no container where the kernel wants it and its tools are missing (moby#44900).
step n3/docker-packages 'Install Docker Engine'
check n3 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
for pkg in docker.io apparmor; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends docker.io apparmor
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
hf_dpkg_has docker.io apparmor || exit 1
HOLDFAST
fi

# Clear volumes that a power cut left half made
# Docker writes a volume's options without waiting for the disk. After a power cut in that moment their file is
# empty, and the daemon does not start at all any more, for any container. Such a volume has no data yet; it is
# made anew later.
step n1/whole-volumes 'Clear volumes that a power cut left half made'
check n1 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
for opts in /var/lib/docker/volumes/*/opts.json; do
  if [ ! -e "$opts" ] || [ -s "$opts" ]; then continue; fi
  volume=${opts%/opts.json}
  # rmdir refuses a folder that holds anything.
  if ! rmdir "$volume/_data"; then
    echo "$volume has lost its options, but holds data: move it away by hand, then run this again" >&2
    exit 1
  fi
  rm -f "$opts" && rmdir "$volume" && echo "cleared ${volume##*/}"
done
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
fi

# Clear volumes that a power cut left half made
# Docker writes a volume's options without waiting for the disk. After a power cut in that moment their file is
# empty, and the daemon does not start at all any more, for any container. Such a volume has no data yet; it is
# made anew later.
step n2/whole-volumes 'Clear volumes that a power cut left half made'
check n2 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
for opts in /var/lib/docker/volumes/*/opts.json; do
  if [ ! -e "$opts" ] || [ -s "$opts" ]; then continue; fi
  volume=${opts%/opts.json}
  # rmdir refuses a folder that holds anything.
  if ! rmdir "$volume/_data"; then
    echo "$volume has lost its options, but holds data: move it away by hand, then run this again" >&2
    exit 1
  fi
  rm -f "$opts" && rmdir "$volume" && echo "cleared ${volume##*/}"
done
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
fi

# Clear volumes that a power cut left half made
# Docker writes a volume's options without waiting for the disk. After a power cut in that moment their file is
# empty, and the daemon does not start at all any more, for any container. Such a volume has no data yet; it is
# made anew later.
step n3/whole-volumes 'Clear volumes that a power cut left half made'
check n3 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
for opts in /var/lib/docker/volumes/*/opts.json; do
  if [ ! -e "$opts" ] || [ -s "$opts" ]; then continue; fi
  volume=${opts%/opts.json}
  # rmdir refuses a folder that holds anything.
  if ! rmdir "$volume/_data"; then
    echo "$volume has lost its options, but holds data: move it away by hand, then run this again" >&2
    exit 1
  fi
  rm -f "$opts" && rmdir "$volume" && echo "cleared ${volume##*/}"
done
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
[ -z "$(find /var/lib/docker/volumes -mindepth 2 -maxdepth 2 -name opts.json -size 0 2>/dev/null)" ]
HOLDFAST
fi

# Start Docker now and at every boot
# The tutorial starts Docker but does not enable it on CentOS, so that it would be missing after the first
# reboot, which is just when it is needed.
step n1/docker-running 'Start Docker now and at every boot'
check n1 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
systemctl enable docker
systemctl start docker
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
fi

# Start Docker now and at every boot
# The tutorial starts Docker but does not enable it on CentOS, so that it would be missing after the first
# reboot, which is just when it is needed.
step n2/docker-running 'Start Docker now and at every boot'
check n2 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
systemctl enable docker
systemctl start docker
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
fi

# Start Docker now and at every boot
# The tutorial starts Docker but does not enable it on CentOS, so that it would be missing after the first
# reboot, which is just when it is needed.
step n3/docker-running 'Start Docker now and at every boot'
check n3 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
systemctl enable docker
systemctl start docker
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
systemctl is-enabled --quiet docker || exit 1
systemctl is-active --quiet docker || exit 1
HOLDFAST
fi

# Wait until Docker answers
# A started daemon still has to load its store. Everything after this speaks to it. An answer of another server
# behind the docker command, such as podman's, is refused.
step n1/docker-answers 'Wait until Docker answers'
until_ok n1 120 - <<'HOLDFAST'
timeout 60 docker version --format 'Docker {{.Server.Version}}' || exit 1
timeout 60 docker info --format '{{.Swarm.LocalNodeState}}' >/dev/null && exit 0
echo 'the docker command answers, but knows no swarm: is it podman?' >&2
exit 1
HOLDFAST

# Wait until Docker answers
# A started daemon still has to load its store. Everything after this speaks to it. An answer of another server
# behind the docker command, such as podman's, is refused.
step n2/docker-answers 'Wait until Docker answers'
until_ok n2 120 - <<'HOLDFAST'
timeout 60 docker version --format 'Docker {{.Server.Version}}' || exit 1
timeout 60 docker info --format '{{.Swarm.LocalNodeState}}' >/dev/null && exit 0
echo 'the docker command answers, but knows no swarm: is it podman?' >&2
exit 1
HOLDFAST

# Wait until Docker answers
# A started daemon still has to load its store. Everything after this speaks to it. An answer of another server
# behind the docker command, such as podman's, is refused.
step n3/docker-answers 'Wait until Docker answers'
until_ok n3 120 - <<'HOLDFAST'
timeout 60 docker version --format 'Docker {{.Server.Version}}' || exit 1
timeout 60 docker info --format '{{.Swarm.LocalNodeState}}' >/dev/null && exit 0
echo 'the docker command answers, but knows no swarm: is it podman?' >&2
exit 1
HOLDFAST


# ===== Configure NFS - On Clients =====

# Install the NFS client
# Docker mounts the server's folders as volumes; nothing is mounted by hand. The tutorial starts NFS server
# daemons on the clients as well, which none of them needs, so they stay off.
step n2/nfs-client 'Install the NFS client'
check n2 - <<'HOLDFAST'
hf_dpkg_has nfs-common || exit 1
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
for pkg in nfs-common; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends nfs-common
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
hf_dpkg_has nfs-common || exit 1
HOLDFAST
fi

# Install the NFS client
# Docker mounts the server's folders as volumes; nothing is mounted by hand. The tutorial starts NFS server
# daemons on the clients as well, which none of them needs, so they stay off.
step n3/nfs-client 'Install the NFS client'
check n3 - <<'HOLDFAST'
hf_dpkg_has nfs-common || exit 1
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
for pkg in nfs-common; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends nfs-common
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
hf_dpkg_has nfs-common || exit 1
HOLDFAST
fi


# ===== Configure NFS - On Server =====

# Shorten the NFS lease to 15 seconds
# A dead machine keeps its file locks for one lease. With the kernel's 90 seconds the next S3 server would wait
# that long for its metadata; with 15 it is back well within half a minute.
step n1/nfs-leases 'Shorten the NFS lease to 15 seconds'
check n1 - <<'HOLDFAST'
hf_same /etc/nfs.conf.d/holdfast.conf 0644 <<'HOLDFAST_END'
[nfsd]
lease-time=15
grace-time=15
HOLDFAST_END
exit $?
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
hf_write /etc/nfs.conf.d/holdfast.conf 0644 <<'HOLDFAST_END'
[nfsd]
lease-time=15
grace-time=15
HOLDFAST_END
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
hf_same /etc/nfs.conf.d/holdfast.conf 0644 <<'HOLDFAST_END'
[nfsd]
lease-time=15
grace-time=15
HOLDFAST_END
exit $?
HOLDFAST
fi

# Install the NFS server
# The server's own kernel serves the folders, so that they go on being served while Docker restarts.
step n1/nfs-server 'Install the NFS server'
check n1 - <<'HOLDFAST'
hf_dpkg_has nfs-kernel-server nfs-common || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
for pkg in nfs-kernel-server nfs-common; do hf_dpkg_has "$pkg" || hf_note package "$pkg"; done
hf_apt_get update
hf_apt_get install --no-install-recommends nfs-kernel-server nfs-common
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
hf_dpkg_has nfs-kernel-server nfs-common || exit 1
HOLDFAST
fi

# Start the NFS server now and at every boot
# The tutorial's unit names nfs-lock and nfs-idmap are gone; nfs-server starts what it needs.
step n1/nfs-running 'Start the NFS server now and at every boot'
check n1 - <<'HOLDFAST'
systemctl is-enabled --quiet nfs-server || exit 1
systemctl is-active --quiet nfs-server || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
systemctl enable nfs-server
systemctl start nfs-server
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
systemctl is-enabled --quiet nfs-server || exit 1
systemctl is-active --quiet nfs-server || exit 1
HOLDFAST
fi

# Make the folders for data and metadata
# The tutorial opens them to everybody with chmod 777. Only the S3 server needs them and it runs as root, so
# they are closed to all others. A folder that exists is never emptied.
step n1/folders 'Make the folders for data and metadata'
check n1 - <<'HOLDFAST'
for d in /var/nfs/data /var/nfs/metadata; do
  [ -d "$d" ] || exit 1
  [ "$(stat -c '%04a %u' "$d")" = '0700 0' ] || exit 2
done
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
for d in /var/nfs/data /var/nfs/metadata; do
  [ -d "$d" ] || { hf_note data "$d"; mkdir -p "$d"; }
  chown root:root "$d"
  chmod 0700 "$d"
done
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
for d in /var/nfs/data /var/nfs/metadata; do
  [ -d "$d" ] || exit 1
  [ "$(stat -c '%04a %u' "$d")" = '0700 0' ] || exit 2
done
HOLDFAST
fi

# Start NFS only when the folders' disk is mounted
# If the disk is missing at boot, an empty folder would be exported in its place, and clients would see all
# their objects gone.
step n1/nfs-waits-for-disk "Start NFS only when the folders' disk is mounted"
check n1 - <<'HOLDFAST'
hf_owes nfs-waits-for-disk && exit 2
hf_same /etc/systemd/system/nfs-server.service.d/holdfast.conf 0644 <<'HOLDFAST_END'
[Unit]
RequiresMountsFor=/var/nfs/data /var/nfs/metadata
HOLDFAST_END
exit $?
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
hf_owe nfs-waits-for-disk
hf_write /etc/systemd/system/nfs-server.service.d/holdfast.conf 0644 <<'HOLDFAST_END'
[Unit]
RequiresMountsFor=/var/nfs/data /var/nfs/metadata
HOLDFAST_END
systemctl daemon-reload
hf_settle nfs-waits-for-disk
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
hf_owes nfs-waits-for-disk && exit 2
hf_same /etc/systemd/system/nfs-server.service.d/holdfast.conf 0644 <<'HOLDFAST_END'
[Unit]
RequiresMountsFor=/var/nfs/data /var/nfs/metadata
HOLDFAST_END
exit $?
HOLDFAST
fi

# Export the folders to exactly these machines
# The server is in the list too, because the service may run on it, which the tutorial forgets. sync makes an
# acknowledged object survive a power cut; no_root_squash is needed because the S3 server writes as root.
step n1/exports 'Export the folders to exactly these machines'
check n1 - <<'HOLDFAST'
hf_same /etc/exports.d/holdfast.exports 0644 <<'HOLDFAST_END'
/var/nfs/data 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
/var/nfs/metadata 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
HOLDFAST_END
exit $?
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
hf_write /etc/exports.d/holdfast.exports 0644 <<'HOLDFAST_END'
/var/nfs/data 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
/var/nfs/metadata 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
HOLDFAST_END
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
hf_same /etc/exports.d/holdfast.exports 0644 <<'HOLDFAST_END'
/var/nfs/data 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
/var/nfs/metadata 192.0.2.1(rw,sync,no_subtree_check,no_root_squash) 192.0.2.2(rw,sync,no_subtree_check,no_root_squash) 192.0.2.3(rw,sync,no_subtree_check,no_root_squash)
HOLDFAST_END
exit $?
HOLDFAST
fi

# Export this new NFS table
# The kernel goes by its own table, not by the file. This loads the file and compares the two.
step n1/exportfs 'Export this new NFS table'
check n1 - <<'HOLDFAST'
table=$(exportfs -s 2>/dev/null) || exit 1
for dir in /var/nfs/data /var/nfs/metadata; do
  for to in 192.0.2.1 192.0.2.2 192.0.2.3; do
    printf '%s\n' "$table" | grep -Eq "^$dir +$to\((.*,)?sync,.*no_root_squash" || exit 1
  done
done
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
exportfs -ra
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
table=$(exportfs -s 2>/dev/null) || exit 1
for dir in /var/nfs/data /var/nfs/metadata; do
  for to in 192.0.2.1 192.0.2.2 192.0.2.3; do
    printf '%s\n' "$table" | grep -Eq "^$dir +$to\((.*,)?sync,.*no_root_squash" || exit 1
  done
done
HOLDFAST
fi

# Let Docker's mounts be seen by the machine
# The tutorial edits MountFlags in Docker's own unit file. That mattered when the file said slave, up to 2016,
# and an edited vendor file is lost with the next upgrade. So it is looked at, and only where it is slave a
# drop-in says shared.
step n1/mountflags "Let Docker's mounts be seen by the machine"
check n1 - <<'HOLDFAST'
[ "$(systemctl show -p MountFlags docker)" != MountFlags=slave ] || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
hf_write /etc/systemd/system/docker.service.d/holdfast-mountflags.conf 0644 <<'END'
[Service]
MountFlags=shared
END
systemctl daemon-reload
systemctl restart docker
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
[ "$(systemctl show -p MountFlags docker)" != MountFlags=slave ] || exit 1
HOLDFAST
fi

# Restart the NFS server so that the short lease applies
# The tutorial restarts it always. The lease is read only when the NFS server starts, so it is restarted once,
# when its lease is not the wanted one yet, and never under a running cluster without need.
step n1/nfs-restart 'Restart the NFS server so that the short lease applies'
check n1 - <<'HOLDFAST'
[ "$(cat /proc/fs/nfsd/nfsv4leasetime 2>/dev/null)" = 15 ] || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
unit=nfs-server
systemctl cat nfs-server >/dev/null 2>&1 || unit=nfs-kernel-server
nfsd() { # upstart's Ubuntu 14.04 has no systemctl
  if command -v systemctl >/dev/null; then systemctl "$1" "$unit"; else service "$unit" "$1"; fi
}
nfsd restart
# Systems whose NFS does not read nfs.conf take the value from the kernel while it is stopped.
if [ "$(cat /proc/fs/nfsd/nfsv4leasetime)" != 15 ]; then
  nfsd stop
  echo 15 >/proc/fs/nfsd/nfsv4leasetime
  echo 15 >/proc/fs/nfsd/nfsv4gracetime
  nfsd start
fi
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
[ "$(cat /proc/fs/nfsd/nfsv4leasetime 2>/dev/null)" = 15 ] || exit 1
HOLDFAST
fi


# ===== Set up your Docker Swarm service - On All Machines =====

# Mount the server's folders once, to see that it works
# Docker mounts a volume only when a task starts, and a wrong export then shows as nothing but a rejected task.
# A real mount now, with a file written, locked and read back, finds it early. The folder is unmounted again.
step n1/mount-test "Mount the server's folders once, to see that it works"
until_ok n1 60 - <<'HOLDFAST'
at=/run/holdfast-mount-test
file=$at/.holdfast-mount-test-$(uname -n)
mkdir -p $at
umount $at 2>/dev/null # where an earlier test was cut off
for dir in /var/nfs/data /var/nfs/metadata; do
  timeout 60 mount -t nfs -o nfsvers=4.2,soft,timeo=100 \
    192.0.2.1:"$dir" $at || exit 1
  echo written >"$file" && timeout 30 flock -n "$file" grep -qx written "$file"
  failed=$?
  rm -f "$file"
  umount $at || exit 1
  if [ $failed != 0 ]; then
    echo "$dir could be mounted, but not written and locked" >&2
    exit 1
  fi
done
rmdir $at
HOLDFAST

# Mount the server's folders once, to see that it works
# Docker mounts a volume only when a task starts, and a wrong export then shows as nothing but a rejected task.
# A real mount now, with a file written, locked and read back, finds it early. The folder is unmounted again.
step n2/mount-test "Mount the server's folders once, to see that it works"
until_ok n2 60 - <<'HOLDFAST'
at=/run/holdfast-mount-test
file=$at/.holdfast-mount-test-$(uname -n)
mkdir -p $at
umount $at 2>/dev/null # where an earlier test was cut off
for dir in /var/nfs/data /var/nfs/metadata; do
  timeout 60 mount -t nfs -o nfsvers=4.2,soft,timeo=100 \
    192.0.2.1:"$dir" $at || exit 1
  echo written >"$file" && timeout 30 flock -n "$file" grep -qx written "$file"
  failed=$?
  rm -f "$file"
  umount $at || exit 1
  if [ $failed != 0 ]; then
    echo "$dir could be mounted, but not written and locked" >&2
    exit 1
  fi
done
rmdir $at
HOLDFAST

# Mount the server's folders once, to see that it works
# Docker mounts a volume only when a task starts, and a wrong export then shows as nothing but a rejected task.
# A real mount now, with a file written, locked and read back, finds it early. The folder is unmounted again.
step n3/mount-test "Mount the server's folders once, to see that it works"
until_ok n3 60 - <<'HOLDFAST'
at=/run/holdfast-mount-test
file=$at/.holdfast-mount-test-$(uname -n)
mkdir -p $at
umount $at 2>/dev/null # where an earlier test was cut off
for dir in /var/nfs/data /var/nfs/metadata; do
  timeout 60 mount -t nfs -o nfsvers=4.2,soft,timeo=100 \
    192.0.2.1:"$dir" $at || exit 1
  echo written >"$file" && timeout 30 flock -n "$file" grep -qx written "$file"
  failed=$?
  rm -f "$file"
  umount $at || exit 1
  if [ $failed != 0 ]; then
    echo "$dir could be mounted, but not written and locked" >&2
    exit 1
  fi
done
rmdir $at
HOLDFAST

# Make the Docker volume for data
# Every machine must know the volume under one name with the same options, or a machine that takes over would
# quietly start with an empty store. The tutorial's options mean NFS 3; here the version is named, and hard
# makes a lost server mean waiting, not lost writes. Where several S3 servers write at once, NFS's caches are
# switched off, so that each sees the others' objects at once.
step n1/volume-data 'Make the Docker volume for data'
check n1 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-data-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/data \
  s3-data-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Make the Docker volume for data
# Every machine must know the volume under one name with the same options, or a machine that takes over would
# quietly start with an empty store. The tutorial's options mean NFS 3; here the version is named, and hard
# makes a lost server mean waiting, not lost writes. Where several S3 servers write at once, NFS's caches are
# switched off, so that each sees the others' objects at once.
step n2/volume-data 'Make the Docker volume for data'
check n2 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-data-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/data \
  s3-data-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Make the Docker volume for data
# Every machine must know the volume under one name with the same options, or a machine that takes over would
# quietly start with an empty store. The tutorial's options mean NFS 3; here the version is named, and hard
# makes a lost server mean waiting, not lost writes. Where several S3 servers write at once, NFS's caches are
# switched off, so that each sees the others' objects at once.
step n3/volume-data 'Make the Docker volume for data'
check n3 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-data-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/data \
  s3-data-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-data-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-data-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/data' ] && exit 0
echo "volume s3-data-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Make the Docker volume for metadata
# As for the data. The metadata say which object lies where; without them the data are a heap of files.
step n1/volume-metadata 'Make the Docker volume for metadata'
check n1 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-metadata-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/metadata \
  s3-metadata-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Make the Docker volume for metadata
# As for the data. The metadata say which object lies where; without them the data are a heap of files.
step n2/volume-metadata 'Make the Docker volume for metadata'
check n2 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n2 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-metadata-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/metadata \
  s3-metadata-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Make the Docker volume for metadata
# As for the data. The metadata say which object lies where; without them the data are a heap of files.
step n3/volume-metadata 'Make the Docker volume for metadata'
check n3 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
if needed; then
apply n3 - <<'HOLDFAST'
set -e
if timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1; then
  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2
  exit 1
fi
hf_note volume s3-metadata-v1
timeout 60 docker volume create \
  --driver local \
  --opt type=nfs \
  --opt o='addr=192.0.2.1,nfsvers=4.2,hard' \
  --opt device=:/var/nfs/metadata \
  s3-metadata-v1
hf_flush /var/lib/docker
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
timeout 60 docker volume inspect s3-metadata-v1 >/dev/null 2>&1 || exit 1
have=$(timeout 60 docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' s3-metadata-v1) || exit 3
[ "$have" = 'local nfs addr=192.0.2.1,nfsvers=4.2,hard :/var/nfs/metadata' ] && exit 0
echo "volume s3-metadata-v1 exists with other options: $have" >&2
exit 2
HOLDFAST
fi

# Bring the S3 server's image to the machine
# The image is named by an exact tag, so that all machines run the same one, and it is brought to each of them
# now, so that a failover never waits for a download.
step n1/image "Bring the S3 server's image to the machine"
check n1 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || exit 1
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then exit 1; fi
HOLDFAST
if needed; then
send n1 ./engine.tar /var/lib/holdfast/image.tar
apply n1 - <<'HOLDFAST'
set -e
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then
  timeout 60 docker image rm --force ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || :
fi
hf_note image ghcr.io/scality/cloudserver:9.5.2
hf_note image-coming ghcr.io/scality/cloudserver:9.5.2
timeout 600 docker load -i /var/lib/holdfast/image.tar || { rm -f /var/lib/holdfast/image.tar; exit 1; }
hf_flush /var/lib/docker
hf_forget image-coming ghcr.io/scality/cloudserver:9.5.2
rm -f /var/lib/holdfast/image.tar
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 && exit 0
echo 'the archive was loaded, but it does not hold the image ghcr.io/scality/cloudserver:9.5.2' >&2
exit 1
HOLDFAST
fi

# Bring the S3 server's image to the machine
# The image is named by an exact tag, so that all machines run the same one, and it is brought to each of them
# now, so that a failover never waits for a download.
step n2/image "Bring the S3 server's image to the machine"
check n2 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || exit 1
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then exit 1; fi
HOLDFAST
if needed; then
send n2 ./engine.tar /var/lib/holdfast/image.tar
apply n2 - <<'HOLDFAST'
set -e
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then
  timeout 60 docker image rm --force ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || :
fi
hf_note image ghcr.io/scality/cloudserver:9.5.2
hf_note image-coming ghcr.io/scality/cloudserver:9.5.2
timeout 600 docker load -i /var/lib/holdfast/image.tar || { rm -f /var/lib/holdfast/image.tar; exit 1; }
hf_flush /var/lib/docker
hf_forget image-coming ghcr.io/scality/cloudserver:9.5.2
rm -f /var/lib/holdfast/image.tar
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 && exit 0
echo 'the archive was loaded, but it does not hold the image ghcr.io/scality/cloudserver:9.5.2' >&2
exit 1
HOLDFAST
fi

# Bring the S3 server's image to the machine
# The image is named by an exact tag, so that all machines run the same one, and it is brought to each of them
# now, so that a failover never waits for a download.
step n3/image "Bring the S3 server's image to the machine"
check n3 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || exit 1
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then exit 1; fi
HOLDFAST
if needed; then
send n3 ./engine.tar /var/lib/holdfast/image.tar
apply n3 - <<'HOLDFAST'
set -e
if hf_noted image-coming ghcr.io/scality/cloudserver:9.5.2; then
  timeout 60 docker image rm --force ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 || :
fi
hf_note image ghcr.io/scality/cloudserver:9.5.2
hf_note image-coming ghcr.io/scality/cloudserver:9.5.2
timeout 600 docker load -i /var/lib/holdfast/image.tar || { rm -f /var/lib/holdfast/image.tar; exit 1; }
hf_flush /var/lib/docker
hf_forget image-coming ghcr.io/scality/cloudserver:9.5.2
rm -f /var/lib/holdfast/image.tar
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
timeout 60 docker image inspect ghcr.io/scality/cloudserver:9.5.2 >/dev/null 2>&1 && exit 0
echo 'the archive was loaded, but it does not hold the image ghcr.io/scality/cloudserver:9.5.2' >&2
exit 1
HOLDFAST
fi


# ===== Set up your Docker Swarm service - On Server =====

# Initialise the swarm
# This machine becomes the manager, which decides where the service runs. The address is given, because Docker
# would otherwise guess among the machine's addresses.
step n1/swarm-init 'Initialise the swarm'
check n1 - <<'HOLDFAST'
me=192.0.2.1
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeAddr}}') || exit 3
case $state in
  "active true $me") exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in a swarm already, but not as its manager under $me: $state" >&2
exit 3
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
hf_note swarm 192.0.2.1
timeout 120 docker swarm init --advertise-addr 192.0.2.1 --data-path-port 4789 >/dev/null
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
me=192.0.2.1
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeAddr}}') || exit 3
case $state in
  "active true $me") exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in a swarm already, but not as its manager under $me: $state" >&2
exit 3
HOLDFAST
fi
capture join_token n1 - <<'HOLDFAST'
timeout 60 docker swarm join-token --quiet worker
HOLDFAST


# ===== Set up your Docker Swarm service - On Clients =====

# Join the swarm
# Clients join as workers with the token that the manager gives. The token is read when it is needed, never
# shown, and changed once all have joined.
step n2/swarm-join 'Join the swarm'
check n2 - <<'HOLDFAST'
manager=192.0.2.1:2377
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}}{{range .Swarm.RemoteManagers}} {{.Addr}}{{end}} ') || exit 3
case $state in
  "active "*" $manager "* | "active $manager "*) exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in another swarm already: $state" >&2
exit 3
HOLDFAST
if needed; then
apply n2 join_token <<'HOLDFAST'
set -e
hf_note swarm 192.0.2.1
timeout 120 docker swarm join --advertise-addr 192.0.2.2 --token "$join_token" 192.0.2.1:2377
HOLDFAST
until_ok n2 0 - <<'HOLDFAST'
manager=192.0.2.1:2377
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}}{{range .Swarm.RemoteManagers}} {{.Addr}}{{end}} ') || exit 3
case $state in
  "active "*" $manager "* | "active $manager "*) exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in another swarm already: $state" >&2
exit 3
HOLDFAST
fi

# Join the swarm
# Clients join as workers with the token that the manager gives. The token is read when it is needed, never
# shown, and changed once all have joined.
step n3/swarm-join 'Join the swarm'
check n3 - <<'HOLDFAST'
manager=192.0.2.1:2377
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}}{{range .Swarm.RemoteManagers}} {{.Addr}}{{end}} ') || exit 3
case $state in
  "active "*" $manager "* | "active $manager "*) exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in another swarm already: $state" >&2
exit 3
HOLDFAST
if needed; then
apply n3 join_token <<'HOLDFAST'
set -e
hf_note swarm 192.0.2.1
timeout 120 docker swarm join --advertise-addr 192.0.2.3 --token "$join_token" 192.0.2.1:2377
HOLDFAST
until_ok n3 0 - <<'HOLDFAST'
manager=192.0.2.1:2377
state=$(timeout 60 docker info --format '{{.Swarm.LocalNodeState}}{{range .Swarm.RemoteManagers}} {{.Addr}}{{end}} ') || exit 3
case $state in
  "active "*" $manager "* | "active $manager "*) exit 0 ;;
  inactive*) exit 1 ;;
esac
echo "this machine is in another swarm already: $state" >&2
exit 3
HOLDFAST
fi


# ===== Set up your Docker Swarm service - On Server =====

# Wait until every machine is ready in the swarm
# A machine that has joined is of use only once the manager hears its heartbeat.
step n1/nodes-ready 'Wait until every machine is ready in the swarm'
until_ok n1 120 - <<'HOLDFAST'
nodes=$(timeout 60 docker node ls --quiet) || exit 1
states=$(timeout 60 docker node inspect --format '{{.Status.Addr}} {{.Status.State}}' $nodes) || exit 1
for addr in 192.0.2.2 192.0.2.3; do
  printf '%s\n' "$states" | grep -qxF "$addr ready" || { echo "no ready node at $addr" >&2; exit 1; }
done
HOLDFAST

# Change the join token
# The token has been used in a command on every client, where others could have seen it. A new one makes the old
# worthless.
step n1/rotate-token 'Change the join token'
check n1 - <<'HOLDFAST'
[ "$(cat /var/lib/holdfast/joined 2>/dev/null)" = '192.0.2.1 192.0.2.2 192.0.2.3' ] || exit 1
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
timeout 60 docker swarm join-token --rotate --quiet worker >/dev/null
hf_home
echo '192.0.2.1 192.0.2.2 192.0.2.3' >/var/lib/holdfast/joined
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
[ "$(cat /var/lib/holdfast/joined 2>/dev/null)" = '192.0.2.1 192.0.2.2 192.0.2.3' ] || exit 1
HOLDFAST
fi

# Hand the S3 credentials to the swarm
# The tutorial leaves the published default keys in place, which anybody can read. Yours are made on your own
# machine and kept there; the swarm keeps them encrypted and shows them to the service alone.
step n1/credentials 'Hand the S3 credentials to the swarm'
check n1 s3_access_key <<'HOLDFAST'
timeout 60 docker secret inspect s3-credentials >/dev/null 2>&1 || exit 1
mark=$(printf %s "$s3_access_key" | sha256sum | cut -c1-16)
have=$(timeout 60 docker secret inspect --format '{{index .Spec.Labels "holdfast.fingerprint"}}' s3-credentials) || exit 3
[ "$have" = "$mark" ] && exit 0
echo 'the secret s3-credentials in this swarm was made from other credentials than the ones kept on this machine' >&2
exit 3
HOLDFAST
if needed; then
apply n1 's3_access_key s3_secret_key' <<'HOLDFAST'
set -e
case "$s3_access_key$s3_secret_key" in *"'"*) echo 'a credential holds a quote; choose one without' >&2; exit 1 ;; esac
mark=$(printf %s "$s3_access_key" | sha256sum | cut -c1-16)
printf "export SCALITY_ACCESS_KEY_ID='%s'\\nexport SCALITY_SECRET_ACCESS_KEY='%s'\\n" "$s3_access_key" "$s3_secret_key" |
  timeout 60 docker secret create --label holdfast.fingerprint="$mark" s3-credentials - >/dev/null
HOLDFAST
until_ok n1 0 s3_access_key <<'HOLDFAST'
timeout 60 docker secret inspect s3-credentials >/dev/null 2>&1 || exit 1
mark=$(printf %s "$s3_access_key" | sha256sum | cut -c1-16)
have=$(timeout 60 docker secret inspect --format '{{index .Spec.Labels "holdfast.fingerprint"}}' s3-credentials) || exit 3
[ "$have" = "$mark" ] && exit 0
echo 'the secret s3-credentials in this swarm was made from other credentials than the ones kept on this machine' >&2
exit 3
HOLDFAST
fi

# Start the S3 service
# One description for the whole swarm. The volumes travel with it, mount options and all, so that a machine that
# never saw them mounts the right folders. Stop-first and a grace of 30 seconds keep two S3 servers from writing
# at once.
step n1/service 'Start the S3 service'
check n1 - <<'HOLDFAST'
timeout 60 docker service inspect s3 >/dev/null 2>&1 || exit 1
mark=$(timeout 60 docker service inspect --format '{{index .Spec.Labels "holdfast.spec"}}' s3) || exit 3
if [ -z "$mark" ]; then
  echo 'a service called s3 is there that holdfast did not make: rename it or remove it' >&2
  exit 3
fi
have=$(timeout 60 docker service inspect --format '{{if .Spec.Mode.Global}}global{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Source}}={{.VolumeOptions.DriverConfig.Options.o}}{{end}}' s3) || exit 2
[ "$mark $have" != 'de7070ee86ab2311 1 s3-data-v1=addr=192.0.2.1,nfsvers=4.2,hard s3-metadata-v1=addr=192.0.2.1,nfsvers=4.2,hard' ] || exit 0
echo "the service differs from its description: $have"
exit 2
HOLDFAST
if needed; then
apply n1 - <<'HOLDFAST'
set -e
if [ -n "$(timeout 60 docker service inspect --format '{{index .Spec.Labels "holdfast.spec"}}' s3 2>/dev/null)" ]; then
  timeout 60 docker service scale --detach s3=0 >/dev/null
  n=0
  while :; do
    tasks=$(timeout 60 docker service ps --format '{{.CurrentState}}' s3) || exit 1
    printf '%s\n' "$tasks" | grep -Evq '^($|Complete|Shutdown|Failed|Rejected|Remove|Orphaned)' || break
    n=$((n+1))
    [ $n -lt 60 ] || { echo 'its tasks did not stop within 2 minutes' >&2; exit 1; }
    sleep 2
  done
  timeout 60 docker service rm s3 >/dev/null
fi
timeout 120 docker service create --detach \
  --label holdfast.spec=de7070ee86ab2311 \
  --name s3 \
  --mode replicated \
  --replicas 1 \
  --update-order stop-first \
  --restart-condition any \
  --restart-delay 5s \
  --stop-grace-period 30s \
  --publish 8000:8000 \
  --no-resolve-image \
  --env 'REMOTE_MANAGEMENT_DISABLE=1' \
  --secret 'source=s3-credentials,target=s3-credentials,mode=0400' \
  --mount 'type=volume,source=s3-data-v1,target=/usr/src/app/localData,volume-driver=local,volume-nocopy=true,volume-opt=type=nfs,volume-opt=device=:/var/nfs/data,"volume-opt=o=addr=192.0.2.1,nfsvers=4.2,hard"' \
  --mount 'type=volume,source=s3-metadata-v1,target=/usr/src/app/localMetadata,volume-driver=local,volume-nocopy=true,volume-opt=type=nfs,volume-opt=device=:/var/nfs/metadata,"volume-opt=o=addr=192.0.2.1,nfsvers=4.2,hard"' \
  --health-cmd "node -e 'require(\"http\").get(\"http://127.0.0.1:8000/\",r=>process.exit(r.statusCode<500?0:1)).on(\"error\",()=>process.exit(1))' 2>/dev/null || wget -S -O /dev/null http://127.0.0.1:8000/ 2>&1 | grep -q 'HTTP/1.1 [234]'" \
  --health-interval 5s \
  --health-timeout 10s \
  --health-retries 6 \
  --health-start-period 150s \
  ghcr.io/scality/cloudserver:9.5.2
HOLDFAST
until_ok n1 0 - <<'HOLDFAST'
timeout 60 docker service inspect s3 >/dev/null 2>&1 || exit 1
mark=$(timeout 60 docker service inspect --format '{{index .Spec.Labels "holdfast.spec"}}' s3) || exit 3
if [ -z "$mark" ]; then
  echo 'a service called s3 is there that holdfast did not make: rename it or remove it' >&2
  exit 3
fi
have=$(timeout 60 docker service inspect --format '{{if .Spec.Mode.Global}}global{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Source}}={{.VolumeOptions.DriverConfig.Options.o}}{{end}}' s3) || exit 2
[ "$mark $have" != 'de7070ee86ab2311 1 s3-data-v1=addr=192.0.2.1,nfsvers=4.2,hard s3-metadata-v1=addr=192.0.2.1,nfsvers=4.2,hard' ] || exit 0
echo "the service differs from its description: $have"
exit 2
HOLDFAST
fi

# Wait until docker service ls shows it running
# The tutorial's own check. Swarm reports a task as running only once its health check has passed. If it does
# not start, the reason is printed; there is no need to switch SELinux or AppArmor off.
step n1/service-ls 'Wait until docker service ls shows it running'
until_ok n1 360 - <<'HOLDFAST'
have=$(timeout 60 docker service ls --filter name=s3 --format '{{.Name}} {{.Replicas}}' | sed -n 's/^s3 //p')
running=${have%%/*}
wanted=${have#*/}
if [ "${running:-0}" != 0 ] && [ "$running" = "${wanted%% *}" ]; then
  timeout 60 docker service ls
  exit 0
fi
timeout 60 docker service ps --no-trunc --format '{{.Node}} {{.CurrentState}} {{.Error}}' s3 | head -n 5 >&2
echo "docker service ls shows ${have:-no service s3}" >&2
exit 1
HOLDFAST


# ===== Testing your High Availability S3 server - On Your Own Machine =====

# Put, list, get and compare an object through every machine
# A service that runs is not yet a service that keeps what it is given. A real S3 client stores through each
# address and reads through all the others, and reads an old object again, which an empty volume would not have.
step operator/s3-probe 'Put, list, get and compare an object through every machine'
s3_id=$s3_access_key
s3_key=$s3_secret_key
prove 240 http://192.0.2.1:8000 holdfast-check http://192.0.2.1:8000 http://192.0.2.2:8000 http://192.0.2.3:8000
prove 240 http://192.0.2.2:8000 holdfast-check http://192.0.2.1:8000 http://192.0.2.2:8000 http://192.0.2.3:8000
prove 240 http://192.0.2.3:8000 holdfast-check http://192.0.2.1:8000 http://192.0.2.2:8000 http://192.0.2.3:8000

echo
echo 'Done. The S3 credentials are in ./holdfast-credentials (keep that file to yourself).'
