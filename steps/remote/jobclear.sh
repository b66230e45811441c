# job_clear removes folders of jobs whose end has been heard of: $job_done holds their ids.
job_clear() {
  for job_other in "$job_root"/*/; do
    job_was=
    read -r job_was 2>/dev/null <"$job_other/id" || continue
    case " $job_done " in *" $job_was "*) rm -rf "$job_other" ;; esac
  done
}
