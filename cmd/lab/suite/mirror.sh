#!/bin/sh
# Makes in the folder $1 a stand-in for a mirror of Docker's own repository, for Debian 12: packages with the names
# docker-ce, docker-ce-cli and containerd.io, repacked from Debian's docker.io, containerd and runc, signed by a key of
# its own. It shows whether repository, key and package names are handled rightly, not how Docker's own packages behave.
set -eu
if ! command -v apt-ftparchive >/dev/null || ! command -v gpg >/dev/null; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends apt-utils gnupg >/dev/null
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && chmod 755 . && apt-get download -qq docker.io containerd runc)

# field FILE NAME VALUE sets a field of a control file, or takes it out where the value is empty.
field() {
  sed -i "/^$2:/,/^[A-Z]/{/^$2:/d;/^ /d}" "$1"
  [ -z "$3" ] || sed -i "1a $2: $3" "$1"
}

dpkg-deb -R "$work"/docker.io_*.deb "$work/ce"
depends=$(sed -n 's/^Depends: //p' "$work/ce/DEBIAN/control" | sed 's/containerd ([^)]*)/containerd.io/; s/runc ([^)]*), *//')
sed -i 's/^Package:.*/Package: docker-ce/' "$work/ce/DEBIAN/control"
for f in Recommends Suggests Breaks Replaces Provides Conflicts Built-Using Static-Built-Using Source; do field "$work/ce/DEBIAN/control" $f ''; done
field "$work/ce/DEBIAN/control" Depends "$depends, docker-ce-cli"
field "$work/ce/DEBIAN/control" Conflicts docker.io

dpkg-deb -R "$work"/containerd_*.deb "$work/cd"
dpkg-deb -x "$work"/runc_*.deb "$work/cd"
sed -i 's/^Package:.*/Package: containerd.io/' "$work/cd/DEBIAN/control"
for f in Recommends Suggests Breaks Replaces Provides Conflicts Built-Using Static-Built-Using Source; do field "$work/cd/DEBIAN/control" $f ''; done
field "$work/cd/DEBIAN/control" Depends 'libc6, libseccomp2'
field "$work/cd/DEBIAN/control" Conflicts 'containerd, runc'

mkdir -p "$work/cli/DEBIAN"
printf 'Package: docker-ce-cli\nVersion: 1\nArchitecture: all\nMaintainer: lab <lab@localhost>\nDescription: stand-in, the command is in docker-ce\n' >"$work/cli/DEBIAN/control"

root=$1/linux/debian
mkdir -p "$root/dists/bookworm/stable/binary-amd64" "$root/pool"
for p in ce cd cli; do dpkg-deb -Zgzip -z1 -b "$work/$p" "$root/pool" >/dev/null; done
cd "$root"
apt-ftparchive packages pool >dists/bookworm/stable/binary-amd64/Packages
apt-ftparchive -o APT::FTPArchive::Release::Suite=bookworm -o APT::FTPArchive::Release::Codename=bookworm \
  -o APT::FTPArchive::Release::Components=stable -o APT::FTPArchive::Release::Architectures=amd64 release dists/bookworm >"$work/Release"
mv "$work/Release" dists/bookworm/Release
export GNUPGHOME="$work/gpg"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-gen-key 'Stand-in mirror' rsa3072 sign 1d
gpg --batch --quiet --clearsign -o dists/bookworm/InRelease dists/bookworm/Release
gpg --batch --quiet --armor --output gpg --export
