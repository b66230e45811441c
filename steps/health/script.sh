# One line for each thing, its fields set apart by bars. Whatever hangs is cut off, and what is missing is left out.
flat() { tr '\n' ' ' | cut -c1-2000; }
echo "clock|$(date -u +%s)"

for dir in / /var $folders; do
  [ -d "$dir" ] || continue
  timeout 10 df -Pk "$dir" 2>/dev/null | sed 1d | { read -r fs size used free rest && echo "disk|$dir|$size|$free"; }
  timeout 10 df -Pi "$dir" 2>/dev/null | sed 1d | { read -r fs size used free rest && echo "inodes|$dir|$size|$free"; }
done

while read -r source path type rest; do
  case $type in
    nfs | nfs4 | fuse.glusterfs) ;;
    *) continue ;;
  esac
  hangs=
  timeout 5 df -P "$path" >/dev/null 2>&1 || hangs=hangs
  echo "mount|$source|$path|$type|$hangs"
done </proc/mounts

[ ! -r /proc/fs/nfsd/nfsv4leasetime ] || [ "$(cat /proc/fs/nfsd/threads 2>/dev/null || echo 1)" = 0 ] ||
  echo "lease|$(cat /proc/fs/nfsd/nfsv4leasetime)"
if command -v exportfs >/dev/null 2>&1; then timeout 20 exportfs -s 2>/dev/null | sed 's/^/export|/'; fi

if [ -d /var/lib/holdfast/drill ]; then
  echo 'drill|here'
  grep -E '^(drill|target|owner|since)=' /var/lib/holdfast/drill/marker 2>/dev/null | sed 's/^\([a-z]*\)=/drill|\1|/'
fi

# Where one call of docker hangs the next would too, so the swarm is asked before what touches the storage.
if [ -n "$service" ]; then
  if version=$(timeout 10 docker version --format '{{.Server.Version}}' 2>&1); then
    echo "docker|$version"
    if nodes=$(timeout 10 docker node ls --quiet 2>&1); then
      timeout 10 docker node inspect --format 'node|{{.ID}}|{{.Description.Hostname}}|{{.Status.State}}|{{.Status.Addr}}|{{.Spec.Availability}}|{{with .ManagerStatus}}{{.Leader}}|{{.Reachability}}|{{.Addr}}{{end}}' $nodes
      timeout 10 docker service inspect --format 'service|{{if .Spec.Mode.Global}}all{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{println}}{{with .Spec.TaskTemplate.Placement}}{{range .Constraints}}rule|{{.}}{{println}}{{end}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}}want|{{.Source}}|{{with .VolumeOptions}}{{with .DriverConfig}}{{.Options}}{{end}}{{end}}{{println}}{{end}}' "$service" 2>/dev/null
      timeout 10 docker service ps --no-trunc --format 'task|{{.Node}}|{{.DesiredState}}|{{.CurrentState}}|{{.Error}}' "$service" 2>/dev/null
    else
      case $nodes in
        *'not a swarm manager'*) ;;
        *) echo "swarm-error|$(printf '%s' "${nodes:-docker node ls did not answer within 10 s}" | flat)" ;;
      esac
    fi
    if member=$(timeout 10 docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null); then
      echo "member|$member"
      for v in $volumes; do
        options=$(timeout 10 docker volume inspect --format '{{.Options}}' "$v" 2>/dev/null) || continue
        echo "volume|$v|$(timeout 10 docker ps --quiet --filter "volume=$v" 2>/dev/null | grep -c .)|$options"
      done
    fi
  else
    echo "docker-error|$(printf '%s' "${version:-docker version did not answer within 10 s}" | flat)"
  fi
fi
echo 'whole|yes'
