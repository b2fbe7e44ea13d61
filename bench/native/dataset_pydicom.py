"""pydicom on the tasks of bench/dataset.sh: dataset_pydicom.py index|decode|write FILE, scan FOLDER."""
import io
import os
import sys
import time

import pydicom


def report(task, per_batch=1):
    best, result = float("inf"), task()
    start = time.perf_counter()
    rounds = 0
    while rounds < 3 or (time.perf_counter() - start < 0.3 and rounds < 50):
        begin = time.perf_counter_ns()
        result = task()
        best = min(best, (time.perf_counter_ns() - begin) / per_batch)
        rounds += 1
    print(f"{best:.1f} {result}")


def walk(dataset):
    count = 0
    for element in dataset.values():
        count += 1
        if element.VR == "SQ":
            for item in dataset[element.tag].value:
                count += walk(item)
    return count


def decode(dataset):
    count = 0
    for element in dataset:
        count += 1
        if element.VR == "SQ":
            for item in element.value:
                count += decode(item)
        else:
            element.value
    return count


task, path = sys.argv[1], sys.argv[2]
if task == "scan":
    files = sorted(os.path.join(path, name) for name in os.listdir(path))[:1000]
    tags = ["PatientName", "PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber"]

    def scan():
        found = 0
        for name in files:
            dataset = pydicom.dcmread(name, stop_before_pixels=True, specific_tags=tags)
            found += sum(tag in dataset and bool(dataset[tag].value is not None) for tag in tags)
        return found

    report(scan, len(files))
else:
    data = open(path, "rb").read()
    if task == "index":
        report(lambda: walk(pydicom.dcmread(io.BytesIO(data))))
    elif task == "decode":
        report(lambda: decode(pydicom.dcmread(io.BytesIO(data))))
    else:
        dataset = pydicom.dcmread(io.BytesIO(data))
        decode(dataset)

        def write():
            out = io.BytesIO()
            pydicom.dcmwrite(out, dataset)
            return out.tell()

        report(write)
