// What the peers' programs share: files, and the best time of a task over several rounds.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fstream>
#include <string>
#include <vector>

inline std::vector<char> fileOf(const char *path)
{
    std::ifstream in(path, std::ios::binary);
    return std::vector<char>((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

inline std::vector<std::string> filesOf(const char *folder)
{
    std::vector<std::string> files;
    DIR *dir = opendir(folder);
    while (dirent *entry = readdir(dir))
        if (entry->d_name[0] != '.') files.push_back(std::string(folder) + "/" + entry->d_name);
    closedir(dir);
    std::sort(files.begin(), files.end());
    return files;
}

// Wall time, or with BENCH_CPU set the process's own, which tells more where others use the machine too.
inline double nanoseconds()
{
    static const clockid_t id = getenv("BENCH_CPU") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    timespec at;
    clock_gettime(id, &at);
    return at.tv_sec * 1e9 + at.tv_nsec;
}

// The best of at least five batches and about 300 ms: "NANOSECONDS RESULT".
template <class Task> void report(int batch, Task task, double perBatch = 0)
{
    using clock = std::chrono::steady_clock;
    double best = 1e300;
    long result = task();
    auto start = clock::now();
    for (int round = 0; round < 5 || clock::now() - start < std::chrono::milliseconds(300); round++)
    {
        double from = nanoseconds();
        for (int i = 0; i < batch; i++) { asm volatile("" : : : "memory"); result = task(); }
        double ns = (nanoseconds() - from) / (perBatch > 0 ? perBatch : batch);
        best = std::min(best, ns);
    }
    printf("%.1f %ld\n", best, result);
}
