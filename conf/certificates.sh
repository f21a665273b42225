#!/bin/sh
# Makes a certificate authority, and a certificate for each node of a cluster, for `tls` of conf/cluster-node.conf:
#   conf/certificates.sh FOLDER HOST...
# FOLDER/ca.crt and FOLDER/ca.key are the authority; FOLDER/HOST/ has tls.crt, tls.key and ca.crt, all that a node needs.
# Run again with more hosts, it uses the same authority. Nothing is overwritten. Keep ca.key away from the nodes.
# BITS and DAYS are the size of keys and how long certificates of nodes are valid.
# A node trusts whoever has a certificate of this authority with the name NAME (by default drover-cluster) in it.
set -eu
umask 077

NAME=${NAME:-drover-cluster}
DAYS=${DAYS:-825}
BITS=${BITS:-3072}

fail() {
  echo "certificates.sh: $1" >&2
  exit 1
}

[ $# -ge 2 ] || fail "usage: certificates.sh FOLDER HOST..."
command -v openssl >/dev/null || fail "there is no openssl; install it"
folder=$1
shift

for host; do
  case $host in
    "" | -* | .* | *[!A-Za-z0-9.:-]*) fail "no name or address of a host: '$host'; use letters, digits, '.', ':' and '-'" ;;
  esac
  [ ! -e "$folder/$host" ] || fail "$folder/$host is there already; remove it, or leave out this host"
done

mkdir -p "$folder"
if [ ! -e "$folder/ca.key" ] && [ ! -e "$folder/ca.crt" ]; then
  openssl req -x509 -newkey "rsa:$BITS" -nodes -sha256 -days 3650 -subj "/CN=$NAME authority" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$folder/ca.key.new" -out "$folder/ca.crt.new" 2>"$folder/openssl.log" ||
    fail "openssl made no authority: $(tail -n 1 "$folder/openssl.log")"
  mv "$folder/ca.key.new" "$folder/ca.key"
  mv "$folder/ca.crt.new" "$folder/ca.crt"
fi
[ -r "$folder/ca.key" ] && [ -r "$folder/ca.crt" ] || fail "$folder has only one of ca.key and ca.crt; restore the other, or use another folder"

for host; do
  made=$folder/.$host.new # moved into place once it is whole
  rm -rf "$made"
  mkdir "$made"
  case $host in
    *:* | *[!0-9.]*) kind=DNS ;;
    *) kind=IP ;;
  esac
  case $host in *:*) kind=IP ;; esac
  cat >"$made/extensions" <<END
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:$NAME, $kind:$host
END
  # An unencrypted RSA key, and a certificate by the authority itself: Pekko reads no others.
  {
    openssl req -new -newkey "rsa:$BITS" -nodes -sha256 -subj "/CN=$NAME" -keyout "$made/tls.key" -out "$made/request" &&
      openssl x509 -req -in "$made/request" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -sha256 -days "$DAYS" \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$made/extensions" -out "$made/tls.crt"
  } 2>"$folder/openssl.log" || fail "openssl made no certificate for $host: $(tail -n 1 "$folder/openssl.log")"
  cp "$folder/ca.crt" "$made/ca.crt"
  rm "$made/request" "$made/extensions"
  mv "$made" "$folder/$host"
  echo "$folder/$host"
done
rm -f "$folder/openssl.log"
