# Ends the job $job and all that it started. Nothing is killed outright: a package manager must be able to finish what
# it holds.
d=$job_root/$job
if [ ! -e "$d/begun" ] || flock -n -s "$d/lock" true; then exit 0; fi
if [ -e "$d/unit" ]; then exec systemctl stop --no-block "$(cat "$d/unit")"; fi
job_session=$(cat "$d/pid") || exit 0
job_left=3
while [ "$job_left" -gt 0 ]; do
  job_left=$((job_left - 1))
  for job_proc in /proc/[0-9]*; do
    read -r job_stat 2>/dev/null <"$job_proc/stat" || continue
    # The session is the fourth field after the name, which may hold anything.
    set -- ${job_stat##*) }
    if [ "${4-}" = "$job_session" ] && [ "${job_proc#/proc/}" != "$job_session" ]; then kill "${job_proc#/proc/}"; fi
  done 2>/dev/null
  flock -w 1 -s "$d/lock" true && break
done
