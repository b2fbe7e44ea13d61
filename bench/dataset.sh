#!/bin/bash
# The data set codec against dcmtk, GDCM and pydicom by the same tasks, in turn, in one run.
# Needs g++, libdcmtk-dev, libgdcm-dev, python3-pydicom. Usage: [BENCH_CPU=1] bash bench/dataset.sh [TASK ...], as: index decode write element scan index-ct
# BENCH_CPU measures CPU time in place of wall time: for tasks of milliseconds (scan) on a machine that others use.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_FOLDER:-${TMPDIR:-/tmp}/dicomnet-dataset-bench}
mkdir -p "$work"
g++ -O2 -o "$work/dataset_walk" "$here/native/dataset_walk.cpp"
g++ -O2 -o "$work/dataset_dcmtk" "$here/native/dataset_dcmtk.cpp" -ldcmdata -loflog -lofstd -lpthread
g++ -O2 -DNDEBUG -I/usr/include/gdcm-3.0 -o "$work/dataset_gdcm" "$here/native/dataset_gdcm.cpp" -lgdcmDSED -lgdcmDICT -lgdcmCommon
cp "$here/native/dataset_pydicom.py" "$work/"
dotnet build -c Release "$here/Dicom.Net.Bench" -v q -p:RunAnalyzers=false >/dev/null
DOTNET_TieredPGO=1 "$here/Dicom.Net.Bench/bin/Release/net10.0/Dicom.Net.Bench" dataset-peers "$work" "$@"
