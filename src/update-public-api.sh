#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of each library anew from what its analyzer says is missing,
# so that a change of the public surface shows as a change of a reviewed file.
set -euo pipefail
cd "$(dirname "$0")"
# Lowest layer first: each is built against those below it.
for layer in ${*:-Core UpperLayer Dimse Codecs Network Imaging Archive Retrieval}; do
  name=Dicom.Net.$layer
  printf '#nullable enable\n' > "$name/PublicAPI.Shipped.txt"
  printf '#nullable enable\n' > "$name/PublicAPI.Unshipped.txt"
  found=$({ dotnet build "$name" -c Release --no-incremental --no-dependencies -v q -nologo 2>&1 || true; } |
    sed -n "s/.*error RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u)
  printf '%s\n' "$found" >> "$name/PublicAPI.Unshipped.txt"
  dotnet build "$name" -c Release --no-dependencies -v q -nologo > /dev/null || { echo "$name does not build" >&2; exit 1; }
  echo "$name $(printf '%s\n' "$found" | wc -l)"
done
