// Measures the peers' codecs in one process and one thread, for comparison with Dicom.Net.Bench (Codecs).
// Build: c++ -O2 -std=c++17 codec_bench.cpp -o codec_bench -I/usr/include/gdcm-3.0 -lcharls
//        -ldcmjpls -ldcmimgle -ldcmdata -lofstd -loflog -lgdcmMSFF -lgdcmDSED -lgdcmCommon
// Prints: operation, file, MB of raw pixels per second (best of the repetitions), bytes of the codestream.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <charls/charls.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include <gdcmDataElement.h>
#include <gdcmPhotometricInterpretation.h>
#include <gdcmRLECodec.h>
#include <gdcmSequenceOfFragments.h>

namespace {

using Bytes = std::vector<unsigned char>;

Bytes load(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        std::fprintf(stderr, "cannot open %s\n", path.c_str());
        std::exit(1);
    }
    return Bytes(std::istreambuf_iterator<char>(stream), {});
}

void store(const std::string& path, const Bytes& bytes, size_t count)
{
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(count));
}

// Repeats for about a second and returns the shortest time.
double best_seconds(const std::function<void()>& work)
{
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    const auto end = clock::now() + std::chrono::milliseconds(1000);
    do {
        const auto start = clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(clock::now() - start).count());
    } while (clock::now() < end);
    return best;
}

void report(const char* operation, const std::string& name, size_t raw, double seconds, size_t coded)
{
    std::printf("%-14s %-28s %8.1f MB/s %10zu bytes\n", operation, name.c_str(), raw / seconds / 1e6, coded);
}

int charls_decode(const std::string& path)
{
    const Bytes source = load(path);
    Bytes target;
    const double seconds = best_seconds([&] {
        charls::jpegls_decoder decoder(source, true);
        target.resize(decoder.destination_size());
        decoder.decode(target);
    });
    report("charls-decode", path, target.size(), seconds, source.size());
    return 0;
}

int charls_encode(int argc, char** argv)
{
    const Bytes source = load(argv[2]);
    const charls::frame_info info{static_cast<uint32_t>(std::atoi(argv[3])), static_cast<uint32_t>(std::atoi(argv[4])), std::atoi(argv[6]), std::atoi(argv[5])};
    size_t size = 0;
    Bytes target;
    const double seconds = best_seconds([&] {
        charls::jpegls_encoder encoder;
        encoder.frame_info(info).near_lossless(std::atoi(argv[7])).interleave_mode(static_cast<charls::interleave_mode>(std::atoi(argv[8])));
        target.resize(encoder.estimated_destination_size());
        encoder.destination(target);
        size = encoder.encode(source);
    });
    report("charls-encode", argv[2], source.size(), seconds, size);
    if (argc > 9) {
        store(argv[9], target, size);
    }
    return 0;
}

int dcmtk_decode(const std::string& path)
{
    DcmRLEDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmFileFormat file;
    if (file.loadFile(path.c_str()).bad()) {
        return 1;
    }
    file.loadAllDataIntoMemory();
    DcmElement* element = nullptr;
    file.getDataset()->findAndGetElement(DCM_PixelData, element);
    auto* pixels = dynamic_cast<DcmPixelData*>(element);
    Uint32 frameSize = 0;
    if (pixels == nullptr || pixels->getUncompressedFrameSize(file.getDataset(), frameSize).bad()) {
        return 1;
    }
    Bytes target(frameSize + 1);
    OFString model;
    bool good = true;
    const double seconds = best_seconds([&] {
        Uint32 fragment = 0;
        good = good && pixels->getUncompressedFrame(file.getDataset(), 0, fragment, target.data(), static_cast<Uint32>(target.size()), model).good();
    });
    if (!good) {
        std::fprintf(stderr, "dcmtk cannot decode %s\n", path.c_str());
        return 1;
    }
    report("dcmtk-decode", path, frameSize, seconds, 0);
    return 0;
}

// A file that holds native pixel data; the time is that of changing the representation.
int dcmtk_rle_encode(const std::string& path)
{
    DcmRLEEncoderRegistration::registerCodecs();
    DcmFileFormat file;
    if (file.loadFile(path.c_str()).bad()) {
        return 1;
    }
    file.loadAllDataIntoMemory();
    double best = 1e9;
    size_t coded = 0;
    DcmElement* native = nullptr;
    file.getDataset()->findAndGetElement(DCM_PixelData, native);
    const size_t raw = native->getLength();
    for (int i = 0; i < 30; i++) {
        DcmDataset copy(*file.getDataset());
        const auto start = std::chrono::steady_clock::now();
        if (copy.chooseRepresentation(EXS_RLELossless, nullptr).bad()) {
            return 1;
        }
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        DcmElement* element = nullptr;
        copy.findAndGetElement(DCM_PixelData, element);
        E_TransferSyntax syntax = EXS_RLELossless;
        const DcmRepresentationParameter* parameter = nullptr;
        DcmPixelSequence* sequence = nullptr;
        static_cast<DcmPixelData*>(element)->getEncapsulatedRepresentation(syntax, parameter, sequence);
        DcmPixelItem* item = nullptr;
        if (sequence != nullptr && sequence->getItem(item, 1).good()) {
            coded = item->getLength();
        }
    }
    report("dcmtk-rle-enc", path, raw, best, coded);
    return 0;
}

// RAW w h comps bitsAllocated
int gdcm_rle_encode(char** argv)
{
    const Bytes source = load(argv[2]);
    const unsigned dims[3] = {static_cast<unsigned>(std::atoi(argv[3])), static_cast<unsigned>(std::atoi(argv[4])), 1};
    const unsigned short samples = static_cast<unsigned short>(std::atoi(argv[5]));
    const unsigned short bits = static_cast<unsigned short>(std::atoi(argv[6]));
    gdcm::RLECodec codec;
    codec.SetDimensions(dims);
    codec.SetNumberOfDimensions(2);
    codec.SetPlanarConfiguration(0);
    codec.SetPhotometricInterpretation(samples == 3 ? gdcm::PhotometricInterpretation::RGB : gdcm::PhotometricInterpretation::MONOCHROME2);
    codec.SetPixelFormat(gdcm::PixelFormat(samples, bits, bits, static_cast<unsigned short>(bits - 1), 0));
    gdcm::DataElement in(gdcm::Tag(0x7fe0, 0x0010));
    in.SetByteValue(reinterpret_cast<const char*>(source.data()), static_cast<uint32_t>(source.size()));
    size_t coded = 0;
    const double seconds = best_seconds([&] {
        gdcm::DataElement out;
        codec.Code(in, out);
        coded = out.GetSequenceOfFragments()->ComputeByteLength();
    });
    report("gdcm-rle-enc", argv[2], source.size(), seconds, coded);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string operation = argc > 2 ? argv[1] : "";
    if (operation == "charls-decode") {
        return charls_decode(argv[2]);
    }
    if (operation == "charls-encode" && argc >= 9) {
        return charls_encode(argc, argv);
    }
    if (operation == "dcmtk-decode") {
        return dcmtk_decode(argv[2]);
    }
    if (operation == "dcmtk-rle-encode") {
        return dcmtk_rle_encode(argv[2]);
    }
    if (operation == "gdcm-rle-encode" && argc >= 7) {
        return gdcm_rle_encode(argv);
    }
    std::fprintf(stderr,
        "usage: codec_bench charls-decode FILE.jls | charls-encode RAW W H COMPONENTS BITS NEAR ILV [OUT] |\n"
        "       dcmtk-decode FILE.dcm | dcmtk-rle-encode FILE.dcm | gdcm-rle-encode RAW W H COMPONENTS BITSALLOCATED\n");
    return 2;
}
