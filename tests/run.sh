#!/usr/bin/env bash
# Installs the peers that tests talk to (where it may), builds everything in Release and runs all tests.
# Ends with the plain line "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
#
#   bash tests/run.sh
#
# DICOMNET_NO_INSTALL=1     installs nothing; tests of absent peers are skipped with the reason
# DICOMNET_REQUIRE_PEERS=1  a test skipped for a peer that the package manager offers is a failure (so does CI=true)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages=(dcmtk dicom3tools orthanc libgdcm-tools python3-gdcm python3-pydicom python3-nibabel dcm2niix tshark
  libopenjp2-tools libcharls-dev libinsighttoolkit5-dev cmake g++)

# Some packages start a service when they are installed. This forbids it for as long as the installation runs.
guard=/usr/sbin/policy-rc.d
guard_is_ours=no
drop_guard() {
  if [ "$guard_is_ours" = yes ]; then as_root rm -f "$guard"; guard_is_ours=no; fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_peers() {
  command -v apt-get >/dev/null 2>&1 || { echo "peers: no apt-get here, nothing is installed"; return; }
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then echo "peers: all installed"; return; fi
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    echo "peers: no right to install ${missing[*]}"
    return
  fi

  echo "peers: installing ${missing[*]}"
  if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null && as_root chmod 755 "$guard" && guard_is_ours=yes
    trap drop_guard EXIT
  fi

  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null >/dev/null || echo "peers: apt-get update failed"
  # One by one after a failure in common: one package that cannot be had keeps none of the others away.
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null 2>&1; then
    for package in "${missing[@]}"; do
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$package" </dev/null >/dev/null 2>&1 ||
        echo "peers: $package could not be installed"
    done
  fi

  drop_guard
}

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET 10 SDK is needed: dotnet was not found." >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

[ "${DICOMNET_NO_INSTALL:-}" = 1 ] || install_peers

echo "building"
if ! dotnet build Dicom.Net.sln -c Release -v quiet; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

log=$(mktemp)
dotnet test --solution Dicom.Net.sln -c Release --no-build --no-ansi --no-progress --output Normal --timeout 20m </dev/null 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# The last summary is that of the whole run.
count() { sed -n "s/^ *$1: \([0-9][0-9]*\)$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
rm -f "$log"
passed=${passed:-0} failed=${failed:-0} skipped=${skipped:-0}

# A test program that crashed, or that ran no test, has failed even if no test says so.
if [ "$code" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
