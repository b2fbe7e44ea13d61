// Measures the peers' JPEG codecs on one thread, in processor time of that thread, for comparison with Dicom.Net.Bench (JpegBenchmarks).
// Build: c++ -O2 -std=c++17 jpeg_bench.cpp -o jpeg_bench -ljpeg -ldcmjpeg -ldcmimgle -ldcmimage -ldcmdata -loflog -lofstd -lijg8 -lijg12 -lijg16
// Use:   jpeg_bench FILE...     *.jpg: libjpeg-turbo decodes (8-bit DCT; components as coded)
//                               *.dcm: dcmtk decodes if it is JPEG, else encodes it as lossless JPEG (process 14, first-order prediction)
// Prints: operation, file, MB of raw pixels per second (best of the repetitions).
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <time.h>

#include <jpeglib.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>

namespace {

double now()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

// Repeats for about a second of processor time, five times at least, and returns the shortest.
double best_seconds(const std::function<double()>& work)
{
    double best = 1e9;
    const double end = now() + 1;
    for (int i = 0; i < 5 || now() < end; i++) {
        best = std::min(best, work());
    }
    return best;
}

void report(const char* operation, const std::string& file, size_t bytes, double seconds)
{
    std::printf("%-14s %-40s %8.1f MB/s\n", operation, file.c_str(), bytes / 1e6 / seconds);
}

void decode_jpg(const std::string& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::vector<unsigned char> data((std::istreambuf_iterator<char>(stream)), {});
    std::vector<unsigned char> pixels;
    const double best = best_seconds([&] {
        const double start = now();
        jpeg_decompress_struct info;
        jpeg_error_mgr errors;
        info.err = jpeg_std_error(&errors);
        jpeg_create_decompress(&info);
        jpeg_mem_src(&info, data.data(), data.size());
        jpeg_read_header(&info, TRUE);
        info.out_color_space = info.jpeg_color_space;
        jpeg_start_decompress(&info);
        const size_t row = size_t(info.output_width) * info.output_components;
        pixels.resize(row * info.output_height);
        while (info.output_scanline < info.output_height) {
            JSAMPROW target = &pixels[info.output_scanline * row];
            jpeg_read_scanlines(&info, &target, 1);
        }
        jpeg_finish_decompress(&info);
        jpeg_destroy_decompress(&info);
        return now() - start;
    });
    report("turbo decode", file, pixels.size(), best);
}

void run_dcm(const std::string& file)
{
    DcmFileFormat format;
    if (format.loadFile(file.c_str()).bad()) {
        std::fprintf(stderr, "cannot read %s\n", file.c_str());
        return;
    }
    format.loadAllDataIntoMemory();
    DcmDataset* dataset = format.getDataset();
    DcmElement* element = nullptr;
    dataset->findAndGetElement(DCM_PixelData, element);
    auto* pixels = OFstatic_cast(DcmPixelData*, element);
    Uint32 size = 0;
    pixels->getUncompressedFrameSize(dataset, size);
    if (DcmXfer(dataset->getOriginalXfer()).isEncapsulated()) {
        std::vector<char> buffer(size + (size & 1));
        const double best = best_seconds([&] {
            Uint32 fragment = 0;
            OFString model;
            const double start = now();
            pixels->getUncompressedFrame(dataset, 0, fragment, buffer.data(), Uint32(buffer.size()), model);
            return now() - start;
        });
        report("dcmtk decode", file, size, best);
        return;
    }
    const double best = best_seconds([&] {
        DcmFileFormat copy(format);
        DJ_RPLossless lossless;
        const double start = now();
        copy.getDataset()->chooseRepresentation(EXS_JPEGProcess14SV1, &lossless);
        return now() - start;
    });
    report("dcmtk encode", file, size, best);
}

}

int main(int argc, char** argv)
{
    DJDecoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    for (int i = 1; i < argc; i++) {
        const std::string file = argv[i];
        file.size() > 4 && file.substr(file.size() - 4) == ".jpg" ? decode_jpg(file) : run_dcm(file);
    }
}
