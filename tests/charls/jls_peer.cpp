// Runs CharLS over a list of files, one process for all of them.
//   jls_peer LIST      each line of LIST:   d IN.jls OUT.raw
//                                           e IN.raw OUT.jls WIDTH HEIGHT COMPONENTS BITS INTERLEAVE
// Samples lie as CharLS has them: whole pixels, or planes where the interleave mode is none (0).
// A line that fails is told on standard output as: IN what is wrong.
#include <charls/charls.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<char> read(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const std::string& path, const std::vector<char>& bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void decode(const std::string& in, const std::string& out)
{
    const std::vector<char> source = read(in);
    charls::jpegls_decoder decoder(source, true);
    std::vector<char> samples(decoder.destination_size());
    decoder.decode(samples.data(), samples.size());
    if (decoder.frame_info().component_count > 1 && decoder.interleave_mode() == charls::interleave_mode::none) {
        // Planes become pixels.
        const size_t components = decoder.frame_info().component_count;
        const size_t bytes = decoder.frame_info().bits_per_sample > 8 ? 2 : 1;
        const size_t pixels = samples.size() / components / bytes;
        std::vector<char> whole(samples.size());
        for (size_t c = 0; c < components; ++c)
            for (size_t i = 0; i < pixels; ++i)
                for (size_t b = 0; b < bytes; ++b)
                    whole[(i * components + c) * bytes + b] = samples[(c * pixels + i) * bytes + b];
        samples = whole;
    }
    write(out, samples);
}

void encode(const std::string& in, const std::string& out, std::istream& shape)
{
    unsigned width = 0, height = 0;
    int components = 0, bits = 0, interleave = 0;
    shape >> width >> height >> components >> bits >> interleave;
    const std::vector<char> samples = read(in);
    charls::jpegls_encoder encoder;
    encoder.frame_info({width, height, bits, components}).interleave_mode(static_cast<charls::interleave_mode>(interleave));
    std::vector<char> target(encoder.estimated_destination_size() + 4096);
    encoder.destination(target);
    target.resize(encoder.encode(samples));
    write(out, target);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
        return 2;
    std::ifstream list(argv[1]);
    for (std::string line; std::getline(list, line);) {
        std::istringstream words(line);
        std::string mode, in, out;
        words >> mode >> in >> out;
        try {
            if (mode == "d")
                decode(in, out);
            else
                encode(in, out, words);
        } catch (const std::exception& error) {
            std::cout << in << ' ' << error.what() << '\n';
        }
    }
}
