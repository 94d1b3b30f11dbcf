# shellcheck shell=bash
# The network of --hosts, a bridge and a namespace for each node; cuts in it: part of ../local-cluster.sh.

make_network() {
  local n
  ((HOSTS)) || return 0
  ip link add "$(bridge)" type bridge || fail "a bridge cannot be made: --hosts needs root and a kernel with bridges and namespaces"
  ip address add "$(host_address)/24" dev "$(bridge)"
  ip link set "$(bridge)" up
  if [[ $(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null) == 1 ]]; then
    # Otherwise a firewall of the machine, as Docker sets one up, may drop what nodes say to each other.
    iptables -w -I FORWARD -i "$(bridge)" -o "$(bridge)" -j ACCEPT
  fi
  for ((n = 1; n <= NODES; n++)); do
    make_host "$n"
  done
}

make_host() {
  local ns veth=${ID}v$1
  ns=$(namespace "$1")
  ip netns add "$ns" || fail "a network namespace cannot be made: --hosts needs root and a kernel with namespaces"
  ip link add "$veth" type veth peer name eth0 netns "$ns"
  ip link set "$veth" master "$(bridge)" up
  ip -n "$ns" link set lo up
  ip -n "$ns" address add "$(node_address "$1")/24" dev eth0
  ip -n "$ns" link set eth0 up
}

remove_network() {
  local n
  ((HOSTS)) || return 0
  for ((n = 1; n <= NODES; n++)); do
    # The namespace lives on until the last connection of its processes is forgotten; its link need not.
    ip link delete "${ID}v$n" 2>/dev/null || true
    ip netns delete "$(namespace "$n")" 2>/dev/null || true
  done
  iptables -w -D FORWARD -i "$(bridge)" -o "$(bridge)" -j ACCEPT 2>/dev/null || true
  ip link delete "$(bridge)" 2>/dev/null || true
}

rules() { # node, arguments of iptables inside its namespace
  local n=$1
  shift
  ip netns exec "$(namespace "$n")" iptables -w "$@"
}

partition() {
  local n other
  ((HOSTS)) || fail "partitions need --hosts"
  (($#)) || fail "partition: which nodes?"
  for n in "$@"; do
    check_node "$n"
    for ((other = 1; other <= NODES; other++)); do
      [[ " $* " == *" $other "* ]] && continue
      rules "$n" -A INPUT -s "$(node_address "$other")" -j DROP
      rules "$n" -A OUTPUT -d "$(node_address "$other")" -j DROP
    done
  done
}

cut_postgres() {
  local n
  ((HOSTS)) || fail "cuts need --hosts"
  (($#)) || fail "cut-postgres: which nodes?"
  for n in "$@"; do
    check_node "$n"
    rules "$n" -A INPUT -s "$(host_address)" -p tcp --sport "$POSTGRES_PORT" -j DROP
    rules "$n" -A OUTPUT -d "$(host_address)" -p tcp --dport "$POSTGRES_PORT" -j DROP
  done
}

heal() {
  local n
  ((HOSTS)) || return 0
  for ((n = 1; n <= NODES; n++)); do
    rules "$n" -F
  done
}
