# The lock of one host. In front of this stand: base (folders to look in), verb, token (this run's alone), same (how
# every lock of this owner begins) and text (the lock's content, without its last line break).
# A lock appears whole, by a hard link to a finished file, and goes by a rename: both happen once, whoever tries.
trap '' HUP INT TERM PIPE # a lock half moved would be worse than a moment's wait
umask 077
LC_ALL=C
export LC_ALL
nl='
'
d=
for b in $base; do
  if [ -d "$b" ]; then d=$b/holdfast; break; fi
done
if [ -z "$d" ]; then echo "there is no folder for locks: $base" >&2; exit 70; fi
lock=$d/lock new=$d/new.$token old=$d/old.$token gone=$d/gone.$token

room() {
  mkdir -m 700 "$d" 2>/dev/null
  if [ -L "$d" ] || ! [ -d "$d" ]; then echo "$d is no folder" >&2; exit 70; fi
  chmod 700 "$d"
}

there() { [ -e "$lock" ] || [ -L "$lock" ]; }

# What is no file has no content: it is nobody's lock that we know.
content() {
  if [ -f "$1" ] && ! [ -L "$1" ]; then dd if="$1" bs=4096 count=1 2>/dev/null | tr -d '\000'; fi
}

age() {
  at=$(stat -c %Y "$1" 2>/dev/null) || at=$(date -r "$1" +%s 2>/dev/null) || at=
  if [ -n "$at" ]; then echo "age $(($(date +%s) - at))"; else echo 'age unknown'; fi
}

# displace removes the lock if it still is what was seen: another may have been quicker.
displace() {
  rm -rf "$old"
  mv "$lock" "$old" 2>/dev/null || return 0
  [ "$(content "$old")" = "$1" ] || ln "$old" "$lock" 2>/dev/null
  rm -rf "$old"
}

take() {
  room
  printf '%s\n' "$text" >"$new"
  if [ "$(content "$new")" != "$text" ]; then
    rm -f "$new"
    echo "cannot write in $d" >&2
    exit 70
  fi
  said=taken was=''
  n=0
  while [ "$n" -lt 10 ]; do
    n=$((n + 1))
    if ! [ -d "$lock" ] && ln "$new" "$lock" 2>/dev/null; then
      rm -f "$new"
      if [ -e "$gone" ]; then # its owner has given up in the meantime
        displace "$text"
        rm -f "$gone"
        said=withdrawn
      fi
      echo "holdfast-lock $said"
      [ -z "$was" ] || printf '%s\n' "$was"
      return
    fi
    there || continue
    seen=$(content "$lock")
    was=$(age "$lock")$nl$seen
    case $verb:$seen$nl in
    *:"$text$nl") was='' said=taken ;;
    take:"$same$nl"* | force:"$same$nl"*) said=own ;;
    force:*) said=over ;;
    *) said=held ;;
    esac
    if [ "$said" = held ] || [ -z "$was" ]; then
      rm -f "$new"
      echo "holdfast-lock $said"
      [ -z "$was" ] || printf '%s\n' "$was"
      return
    fi
    displace "$seen"
  done
  ln "$new" "$lock"
  rm -f "$new"
  echo "the lock cannot be made in $d" >&2
  exit 70
}

case $verb in
take | force) take ;;
refresh)
  if there && [ "$(content "$lock")" = "$text" ] && touch -c "$lock"; then
    echo 'holdfast-lock mine'
  else
    take
  fi
  ;;
release | withdraw)
  # A take that is still on its way to its end must find that it came too late.
  if [ "$verb" = withdraw ]; then room; : >"$gone"; fi
  if there && [ "$(content "$lock")" = "$text" ]; then
    displace "$text"
    rm -f "$gone"
  fi
  rm -f "$new"
  echo 'holdfast-lock released'
  ;;
esac
exit 0
