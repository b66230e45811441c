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

