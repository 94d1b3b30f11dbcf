#!/usr/bin/env bash
# Runs the fault suite for longer, or with other seeds, than ./test.sh does. Root; prints a line of JSON for each seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  echo "tests/Cluster/run.sh [--seed 7 | --seeds 1..10] [--minutes 10 | --seconds 120] [--report FILE] [--tls] [--from PROGRAM]"
  echo "--from: another version of Messaging.Web.dll, with which the nodes begin; they are updated one after the other while everybody works"
}

first=20 last=20 seconds=60 tls=0 from="" report=$PWD/TestResults/faults.jsonl
while (($#)); do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --tls)
      tls=1
      shift
      continue
      ;;
    --seed | --seeds | --minutes | --seconds | --report | --from) (($# > 1)) || { usage >&2; exit 2; } ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  case $1 in
    --seed) first=$2 last=$2 ;;
    --seeds) first=${2%%..*} last=${2##*..} ;;
    --minutes) seconds=$(($2 * 60)) ;;
    --seconds) seconds=$2 ;;
    --report) report=$(realpath -m "$2") ;;
    --from) from=$(realpath -e "$2") ;;
  esac
  shift 2
done
[[ $first =~ ^[0-9]+$ && $last =~ ^[0-9]+$ && $seconds =~ ^[0-9]+$ ]] || { usage >&2; exit 2; }

mkdir -p "$(dirname "$report")"
dotnet build tests/Cluster -c Release -v quiet
failed=()
for ((seed = first; seed <= last; seed++)); do
  echo "== seed $seed, $seconds s"
  if FAULTS_SEED=$seed FAULTS_SECONDS=$seconds FAULTS_REPORT=$report FAULTS_TLS=$tls FAULTS_FROM=$from dotnet test tests/Cluster -c Release --no-build -v quiet \
    --filter "FullyQualifiedName~.Faults.FaultTests"; then
    tail -n 1 "$report"
  else
    failed+=("$seed")
  fi
done
echo "$((last - first + 1 - ${#failed[@]})) passed, ${#failed[@]} failed${failed[*]:+: seeds ${failed[*]}}; the figures are in $report"
((${#failed[@]} == 0))
