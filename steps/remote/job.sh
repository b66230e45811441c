# Starts the job $job in a folder of its own, or joins the one that is there, and follows it to its end. What the job is
# to do comes in $job_text and stays in memory: it goes through a pipe, as it may hold secrets. $job_script is the same
# without them, for people to read.
umask 077
d=$job_root/$job

# job_alive tells whether the runner of the job in folder $1 still lives: it holds a lock for as long.
job_alive() { ! flock -n -s "$1/lock" true 2>/dev/null; }

# job_ended waits for the end of the job in folder $1, however it comes.
job_ended() { flock -s "$1/lock" true; }

# job_wait waits for any other job: two at a time would be in each other's way.
job_wait() {
  for job_other in "$job_root"/*/; do
    if [ "$job_other" = "$d/" ] || [ ! -e "$job_other/lock" ]; then continue; fi
    if job_alive "$job_other"; then
      echo "$job_mark waits $(basename "$job_other")"
      job_ended "$job_other"
    fi
    find "$job_other" -maxdepth 0 -mmin +1440 -exec rm -rf {} + 2>/dev/null
  done
}

# job_launch gives the runner to whoever starts daemons here, so that no login session takes it along when it ends.
job_launch() {
  job_unit=holdfast-$job.service
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    systemctl reset-failed "$job_unit" 2>/dev/null
    if systemd-run --unit="$job_unit" --description="holdfast: $job" -p TimeoutStopSec=60 \
      /bin/sh "$d/run" "$d" "$job_limit" >"$d/launch" 2>&1; then
      echo "$job_unit" >"$d/unit"
      return
    fi
  fi
  setsid sh "$d/run" "$d" "$job_limit" </dev/null >>"$d/launch" 2>&1 &
}

# job_start makes the folder and hands the text over. Without all of the text the runner does nothing.
job_start() {
  mkdir -p "$job_root" || return 1
  job_wait
  rm -rf "$d" && mkdir "$d" && mkfifo "$d/in" && : >"$d/lock" && : >"$d/out" && : >"$d/err" &&
    echo "$job_id" >"$d/id" && printf '%s\n' "$job_script" >"$d/script" && printf '%s\n' "$job_run" >"$d/run" || return 1
  job_launch
  # shellcheck disable=SC2016 # the inner shell expands it
  printf '%s' "$job_text" | timeout 60 sh -c 'cat >"$0"' "$d/in" || { cat "$d/launch" >&2; return 1; }
}

job_boot=$(cat /proc/sys/kernel/random/boot_id)
if [ -n "$job_known" ] && [ "$job_known" != "$job_boot" ]; then
  echo "$job_mark rebooted $job_boot -"
  exit 0
fi
job_clear
# One that never got its text is none: whoever was to give it is gone.
if [ -e "$d/lock" ] && [ ! -e "$d/begun" ]; then job_ended "$d"; fi
if [ -e "$d/begun" ]; then
  echo "$job_mark joined $job_boot $(cat "$d/id")"
elif [ -z "$job_text" ]; then
  echo "$job_mark absent $job_boot -"
  exit 0
else
  job_start || exit 1
  echo "$job_mark started $job_boot $job_id"
fi

job_ended "$d" &
job_end=$!
tail -s 0.1 --pid=$job_end -c "+$job_err" -f "$d/err" >&2 2>/dev/null &
tail -s 0.1 --pid=$job_end -c "+$job_out" -f "$d/out" 2>/dev/null
wait
# Without this last word the end was not the job's but this look's.
job_end=none
if [ -s "$d/exit" ]; then job_end=$(cat "$d/exit"); fi
printf '%s ended %s\n' "$job_mark" "$job_end" >&2
