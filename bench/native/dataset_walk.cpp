// The least that reading a data set can cost: every token of explicit VR little endian looked at once, nothing kept.
//   g++ -O2 -o dataset_walk dataset_walk.cpp
//   dataset_walk index FILE     nanoseconds a walk, tokens
//   dataset_walk copy FILE      nanoseconds a copy of the file in memory
//   dataset_walk scan FOLDER    nanoseconds a file: open, read of 4 KB, walk
#include "dataset_bench.h"
#include <fcntl.h>
#include <unistd.h>

static inline uint32_t u32(const unsigned char *p) { uint32_t v; memcpy(&v, p, 4); return v; }
static inline uint16_t u16(const unsigned char *p) { uint16_t v; memcpy(&v, p, 2); return v; }

// The same length form for two letters as PS3.5 Table 7.1-1 says: a table by letters, as quick as it gets.
static unsigned char longForm[65536];
static void prepare()
{
    for (const char *vr : {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
        longForm[u16((const unsigned char *)vr)] = 1;
}

// Tokens as a reader has them: elements, and the starts and ends of sequences and items, whether a length or a delimiter ends them.
static __attribute__((noinline)) long walk(const unsigned char *p, const unsigned char *end)
{
    const unsigned char *ends[64];
    int depth = 0;
    long tokens = 0;
    ends[0] = end;
    while (true)
    {
        while (p >= ends[depth])
        {
            if (depth == 0) return tokens;
            depth--;
            tokens++;
        }
        if (ends[depth] - p < 8) return tokens;
        uint32_t tag = u32(p);
        tokens++;
        if ((tag & 0xFFFF) == 0xFFFE)
        {
            uint32_t length = u32(p + 4);
            p += 8;
            if (tag == 0xE000FFFE) { depth++; ends[depth] = length == 0xFFFFFFFF ? end : p + length; }
            else depth--;
            continue;
        }
        uint16_t vr = u16(p + 4);
        uint32_t length;
        if (longForm[vr]) { length = u32(p + 8); p += 12; }
        else { length = u16(p + 6); p += 8; }
        if (vr == ('S' | 'Q' << 8)) { depth++; ends[depth] = length == 0xFFFFFFFF ? end : p + length; }
        else p += length;
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    prepare();
    if (!strcmp(argv[1], "scan"))
    {
        std::vector<std::string> files = filesOf(argv[2]);
        std::vector<unsigned char> block(4096);
        report(1, [&] {
            long elements = 0;
            for (const std::string &file : files)
            {
                int handle = open(file.c_str(), O_RDONLY);
                ssize_t count = read(handle, block.data(), block.size());
                close(handle);
                elements += walk(block.data() + 132, block.data() + count);
            }
            return elements;
        }, (double)files.size());
        return 0;
    }
    std::vector<char> data = fileOf(argv[2]);
    const unsigned char *first = (const unsigned char *)data.data();
    if (!strcmp(argv[1], "copy"))
    {
        std::vector<char> to(data.size());
        report(20, [&] { memcpy(to.data(), data.data(), data.size()); asm volatile("" : : "r"(to.data()) : "memory"); return (long)to[to.size() / 2]; });
        return 0;
    }
    report(200, [&] { asm volatile("" : "+r"(first)); return walk(first + 132, first + data.size()); });
    return 0;
}
