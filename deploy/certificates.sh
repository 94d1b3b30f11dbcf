#!/usr/bin/env bash
# Makes a private authority and a certificate for each node, for Cluster__Tls (docs/tls.md).
set -euo pipefail
umask 077

AUTHORITY_DAYS=3650
NODE_DAYS=397
# Begins in the past: a node whose clock is behind must not find a fresh certificate not yet valid.
BACKDATE="-1 day"

usage() {
  cat >&2 <<'USAGE'
usage: certificates.sh [-d folder] command
  authority                    make the authority (once)
  node <name> <host>...        make <name>.pem and <name>.key; hosts are the names and addresses of Cluster__Hostname
  renew <name> [<host>...]     the same anew, with a new key; without hosts, for those that the old one has
  show                         what there is, and until when
  rotate begin|switch|end      replace the authority while the cluster runs: docs/tls.md has the order
folder: where everything is kept, ./certificates unless given
USAGE
  exit 2
}

fail() {
  echo "certificates.sh: $*" >&2
  exit 1
}

main() {
  command -v openssl >/dev/null || fail "openssl is missing"
  folder=certificates
  if [ "${1:-}" = -d ]; then
    [ $# -ge 2 ] || usage
    folder=$2
    shift 2
  fi
  private=$folder/private
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT

  case "${1:-}" in
    authority) [ $# -eq 1 ] || usage; make_authority ;;
    node) [ $# -ge 3 ] || usage; shift; make_node "$@" ;;
    renew) [ $# -ge 2 ] || usage; shift; renew_node "$@" ;;
    show) [ $# -eq 1 ] || usage; show ;;
    rotate) [ $# -eq 2 ] || usage; rotate "$2" ;;
    *) usage ;;
  esac
}

make_authority() {
  [ ! -e "$private/current.key" ] || fail "$private/current.key is there already; to replace it: rotate"
  mkdir -p "$private"
  issue_authority "$private/current"
  bundle current
  echo "$folder/authority.pem is for every node; $private stays here, away from the nodes"
}

make_node() { # name, host…
  local name=$1
  shift
  check_name "$name"
  [ ! -e "$folder/$name.pem" ] && [ ! -e "$folder/$name.key" ] || fail "$folder/$name.pem or .key is there already; to replace it: renew"
  local found
  found=$(names "$@") # by itself: within a call, its failure would go unnoticed
  issue_node "$name" "$found"
}

renew_node() { # name, [host…]
  local name=$1 found
  shift
  check_name "$name"
  [ -e "$folder/$name.pem" ] || fail "there is no $folder/$name.pem; to make it: node"
  if [ $# -gt 0 ]; then
    found=$(names "$@")
  else
    found=$(openssl x509 -in "$folder/$name.pem" -noout -ext subjectAltName | sed -n 's/IP Address:/IP:/g; s/, /,/g; s/^ *\(\(DNS\|IP\):.*\)/\1/p')
    [ -n "$found" ] || fail "$folder/$name.pem has no names; say which"
  fi
  issue_node "$name" "$found"
}

rotate() { # step
  need_authority
  case "$1" in
    begin)
      [ ! -e "$private/next.key" ] && [ ! -e "$private/previous.pem" ] || fail "a rotation is under way"
      issue_authority "$private/next"
      bundle current next
      echo "1 of 3: bring $folder/authority.pem to every node and restart them one by one; then: rotate switch"
      ;;
    switch)
      [ -e "$private/next.key" ] || fail "there is no rotation to go on with; first: rotate begin"
      mv "$private/current.pem" "$private/previous.pem"
      mv "$private/next.pem" "$private/current.pem"
      mv "$private/next.key" "$private/current.key" # what the old one signed stays good; nothing more is signed by it
      bundle current previous
      echo "2 of 3: renew every node, bring them their files and restart them one by one; then: rotate end"
      ;;
    end)
      [ -e "$private/previous.pem" ] || fail "there is no rotation to end; first: rotate begin and rotate switch"
      local old=()
      for certificate in "$folder"/*.pem; do
        [ "$certificate" = "$folder/authority.pem" ] || openssl verify -CAfile "$private/current.pem" "$certificate" >/dev/null 2>&1 || old+=("$certificate")
      done
      [ "${#old[@]}" -eq 0 ] || fail "not of the new authority yet: ${old[*]}; renew them first, or remove them"
      rm "$private/previous.pem"
      bundle current
      echo "3 of 3: bring $folder/authority.pem to every node and restart them one by one"
      ;;
    *) usage ;;
  esac
}

show() {
  need_authority
  for certificate in "$private"/*.pem "$folder"/*.pem; do
    [ "$certificate" = "$folder/authority.pem" ] && continue
    echo "$certificate: until $(openssl x509 -in "$certificate" -noout -enddate | cut -d= -f2)$(
      openssl x509 -in "$certificate" -noout -ext subjectAltName 2>/dev/null | sed -n 's/^ *\(\(DNS\|IP\).*\)/, for \1/p')"
  done
}

need_authority() {
  [ -e "$private/current.key" ] || fail "there is no authority in $folder; first: authority"
}

# A name is part of a file name and of the certificate's subject.
check_name() {
  [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$ ]] || fail "'$1' is no name for a node: letters, digits, points and hyphens"
  [ "$1" != authority ] || fail "'authority' is the authority's own name"
}

names() { # host… -> what openssl calls subjectAltName
  local host list=()
  for host in "$@"; do
    if [[ $host =~ ^[0-9]+(\.[0-9]+){3}$ || $host =~ ^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$ ]]; then
      list+=("IP:$host")
    elif [[ $host =~ ^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]]; then
      list+=("DNS:$host")
    else
      fail "'$host' is no name or address of a host"
    fi
  done
  (IFS=,; echo "${list[*]}")
}

issue_authority() { # path without ending
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/authority.key"
  # A name of its own for each, so that two authorities in one file are told apart.
  request "$work/authority.key" "Messaging authority $(openssl rand -hex 4)"
  sign "$AUTHORITY_DAYS" -selfsign -keyfile "$work/authority.key" <<'EXTENSIONS'
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
EXTENSIONS
  put "$work/authority.key" "$1.key"
  put "$work/signed.pem" "$1.pem"
}

issue_node() { # name, subjectAltName
  need_authority
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/node.key"
  request "$work/node.key" "$1"
  # Each node calls and is called.
  sign "$NODE_DAYS" -keyfile "$private/current.key" -cert "$private/current.pem" <<EXTENSIONS
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = $2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EXTENSIONS
  put "$work/node.key" "$folder/$1.key"
  put "$work/signed.pem" "$folder/$1.pem"
  echo "$folder/$1.pem and $folder/$1.key are for $2, until $(openssl x509 -in "$folder/$1.pem" -noout -enddate | cut -d= -f2)"
}

request() { # key, common name
  openssl req -new -key "$1" -config <(printf '[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=%s\n' "$2") -out "$work/request.pem"
}

sign() { # days, option of openssl ca…; extensions on standard input
  local days=$1
  shift
  cat >"$work/extensions.cnf"
  : >"$work/index"
  printf '%s\n' '[ca]' 'default_ca=it' '[it]' "new_certs_dir=$work" "database=$work/index" 'rand_serial=yes' \
    'default_md=sha256' 'policy=any' 'unique_subject=no' 'email_in_dn=no' '[any]' 'commonName=supplied' >"$work/ca.cnf"
  openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/request.pem" -out "$work/signed.pem" -extfile "$work/extensions.cnf" \
    -startdate "$(date -u -d "$BACKDATE" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "+$days days" +%Y%m%d%H%M%SZ)" "$@" 2>"$work/errors" \
    || { cat "$work/errors" >&2; fail "openssl could not sign"; }
}

bundle() { # authority…
  local one
  for one in "$@"; do cat "$private/$one.pem"; done >"$work/bundle.pem"
  put "$work/bundle.pem" "$folder/authority.pem"
}

# Whole or not at all: the new file takes the old one's place in one step.
put() { # from, to
  install -m 600 "$1" "$2.new"
  mv "$2.new" "$2"
}

main "$@"
