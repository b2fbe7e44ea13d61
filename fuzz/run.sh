#!/usr/bin/env bash
# Fuzzes one target with afl-fuzz and SharpFuzz.
#
#   bash fuzz/run.sh TARGET [SECONDS]     (default: 60 seconds)
#
# Needs afl-fuzz (Debian package afl++) and the .NET SDK. Works in artifacts/fuzz, which git ignores.
# Exit code: 0 nothing found, 1 findings (their inputs are listed), 2 cannot run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:-}
seconds=${2:-60}
seeds=fuzz/Dicom.Net.Fuzz/corpus/$target
if [ -z "$target" ] || [ ! -d "$seeds" ]; then
  echo "usage: bash fuzz/run.sh TARGET [SECONDS]; targets: $(ls fuzz/Dicom.Net.Fuzz/corpus | tr '\n' ' ')" >&2
  exit 2
fi

command -v afl-fuzz >/dev/null 2>&1 || { echo "afl-fuzz was not found (package afl++)" >&2; exit 2; }

program=artifacts/fuzz/program
findings=artifacts/fuzz/$target
rm -rf "$program" "$findings"
dotnet publish fuzz/Dicom.Net.Fuzz -c Release -o "$program" -v quiet
(cd fuzz && dotnet tool restore >/dev/null)
for library in "$program"/Dicom.Net.*.dll; do
  case "$library" in
    */Dicom.Net.Fuzz.dll) ;;                                # the driver and the oracles are not what is looked for
    *) (cd fuzz && dotnet tool run sharpfuzz "../$library") ;;
  esac
done

# The managed program cannot answer as fast as a native one at its start, and maps more memory than it uses.
export DICOM_FUZZ_SEEDS="$PWD/$seeds"
DICOM_FUZZ_FOLDER=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo /tmp)" dicom-fuzz-XXXXXX)
export DICOM_FUZZ_FOLDER
trap 'rm -rf "$DICOM_FUZZ_FOLDER"' EXIT
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_FORKSRV_INIT_TMOUT=60000
afl-fuzz -V "$seconds" -i "$seeds" -o "$findings" -t 10000 -m none -- dotnet "$program/Dicom.Net.Fuzz.dll" "$target" >"$findings.log" 2>&1 || {
  tail -n 20 "$findings.log" >&2
  exit 2
}

sed -n -e 's/^\(execs_done\|execs_per_sec\|corpus_count\|edges_found\|saved_crashes\|saved_hangs\) *: /\1 /p' "$findings/default/fuzzer_stats"
found=$(find "$findings/default/crashes" "$findings/default/hangs" -type f ! -name README.txt)
if [ -n "$found" ]; then
  echo "found:"
  echo "$found"
  exit 1
fi

echo "nothing found in $seconds seconds"
