// The peers' codecs as a library that Dicom.Net.Bench loads (its command `codecs` builds it), so that they run in turn with ours in one process.
// Build: c++ -O2 -std=c++17 -shared -fPIC codec_peers.cpp -o libcodec_peers.so -I/usr/include/gdcm-3.0 -lcharls -ljpeg -ldcmjpeg
//        -lijg8 -lijg12 -lijg16 -ldcmimage -ldcmimgle -ldcmdata -loflog -lofstd -lgdcmMSFF -lgdcmDSED -lgdcmCommon
// dcmtk's JPEG-LS is not among them: its own older CharLS has the same names as the one that is.
// Every run returns processor seconds of the calling thread, of the coding alone; less than 0 where the peer fails.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <time.h>

#include <charls/charls.h>
#include <jpeglib.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimage/diregist.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpeg/djrplol.h>

#include <gdcmDataElement.h>
#include <gdcmImage.h>
#include <gdcmImageReader.h>
#include <gdcmJPEGCodec.h>
#include <gdcmPhotometricInterpretation.h>
#include <gdcmRLECodec.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

namespace {

double now()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Peer {
    virtual ~Peer() = default;
    virtual double run() = 0;
};

struct CharlsDecode : Peer {
    std::vector<uint8_t> source, target;
    double run() override
    {
        const double start = now();
        charls::jpegls_decoder decoder(source, true);
        target.resize(decoder.destination_size());
        decoder.decode(target);
        return now() - start;
    }
};

struct CharlsEncode : Peer {
    std::vector<uint8_t> source, target;
    charls::frame_info info{};
    int interleave = 0;
    double run() override
    {
        const double start = now();
        charls::jpegls_encoder encoder;
        encoder.frame_info(info).interleave_mode(static_cast<charls::interleave_mode>(info.component_count == 1 ? 0 : interleave));
        target.resize(encoder.estimated_destination_size());
        encoder.destination(target);
        encoder.encode(source);
        return now() - start;
    }
};

struct TurboDecode : Peer {
    std::vector<uint8_t> source, target;
    double run() override
    {
        const double start = now();
        jpeg_decompress_struct info;
        jpeg_error_mgr errors;
        info.err = jpeg_std_error(&errors);
        jpeg_create_decompress(&info);
        jpeg_mem_src(&info, source.data(), source.size());
        jpeg_read_header(&info, TRUE);
        info.out_color_space = info.jpeg_color_space;
        jpeg_start_decompress(&info);
        const size_t row = size_t(info.output_width) * info.output_components;
        target.resize(row * info.output_height);
        while (info.output_scanline < info.output_height) {
            JSAMPROW line = &target[info.output_scanline * row];
            jpeg_read_scanlines(&info, &line, 1);
        }
        jpeg_finish_decompress(&info);
        jpeg_destroy_decompress(&info);
        return now() - start;
    }
};

struct TurboEncode : Peer {
    std::vector<uint8_t> source;
    unsigned width = 0, height = 0;
    int components = 0;
    bool reduced = false;
    unsigned char* target = nullptr;
    unsigned long size = 0;
    ~TurboEncode() override { free(target); }
    double run() override
    {
        const double start = now();
        jpeg_compress_struct info;
        jpeg_error_mgr errors;
        info.err = jpeg_std_error(&errors);
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &target, &size);
        info.image_width = width;
        info.image_height = height;
        info.input_components = components;
        info.in_color_space = components == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, 90, TRUE);
        if (components == 3) {
            info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = reduced ? 2 : 1;
        }
        jpeg_start_compress(&info, TRUE);
        while (info.next_scanline < height) {
            JSAMPROW line = &source[size_t(info.next_scanline) * width * components];
            jpeg_write_scanlines(&info, &line, 1);
        }
        jpeg_finish_compress(&info);
        jpeg_destroy_compress(&info);
        return now() - start;
    }
};

struct DcmtkDecode : Peer {
    DcmFileFormat file;
    DcmPixelData* pixels = nullptr;
    std::vector<uint8_t> target;
    bool open(const char* path)
    {
        DcmElement* element = nullptr;
        Uint32 size = 0;
        if (file.loadFile(path).bad() || file.loadAllDataIntoMemory().bad() || file.getDataset()->findAndGetElement(DCM_PixelData, element).bad()) {
            return false;
        }
        pixels = dynamic_cast<DcmPixelData*>(element);
        if (pixels == nullptr || pixels->getUncompressedFrameSize(file.getDataset(), size).bad()) {
            return false;
        }
        target.resize(size + (size & 1));
        return true;
    }
    double run() override
    {
        Uint32 fragment = 0;
        OFString model;
        const double start = now();
        const bool good = pixels->getUncompressedFrame(file.getDataset(), 0, fragment, target.data(), Uint32(target.size()), model).good();
        return good ? now() - start : -1;
    }
};

struct DcmtkEncode : Peer {
    DcmFileFormat file;
    E_TransferSyntax syntax = EXS_RLELossless;
    std::unique_ptr<DcmRepresentationParameter> parameter;
    double run() override
    {
        DcmDataset copy(*file.getDataset());
        const double start = now();
        const bool good = copy.chooseRepresentation(syntax, parameter.get()).good();
        return good ? now() - start : -1;
    }
};

struct GdcmDecode : Peer {
    gdcm::ImageReader reader;
    std::vector<char> target;
    bool open(const char* path)
    {
        reader.SetFileName(path);
        if (!reader.Read()) {
            return false;
        }
        target.resize(reader.GetImage().GetBufferLength());
        return true;
    }
    double run() override
    {
        const double start = now();
        return reader.GetImage().GetBuffer(target.data()) ? now() - start : -1;
    }
};

template <class Codec>
struct GdcmEncode : Peer {
    gdcm::DataElement source{gdcm::Tag(0x7fe0, 0x0010)};
    Codec codec;
    double run() override
    {
        const double start = now();
        gdcm::DataElement coded;
        return codec.Code(source, coded) ? now() - start : -1;
    }
};

template <class Codec>
Peer* gdcm_encoder(const uint8_t* data, size_t size, int width, int height, int components, int bits)
{
    auto peer = std::make_unique<GdcmEncode<Codec>>();
    const unsigned dims[3] = {unsigned(width), unsigned(height), 1};
    const auto allocated = static_cast<unsigned short>(bits > 8 ? 16 : 8);
    peer->codec.SetDimensions(dims);
    peer->codec.SetNumberOfDimensions(2);
    peer->codec.SetPlanarConfiguration(0);
    peer->codec.SetPhotometricInterpretation(components == 3 ? gdcm::PhotometricInterpretation::RGB : gdcm::PhotometricInterpretation::MONOCHROME2);
    peer->codec.SetPixelFormat(gdcm::PixelFormat(static_cast<unsigned short>(components), allocated, static_cast<unsigned short>(bits), static_cast<unsigned short>(bits - 1), 0));
    peer->source.SetByteValue(reinterpret_cast<const char*>(data), static_cast<uint32_t>(size));
    return peer.release();
}

void register_all()
{
    static bool done = false;
    if (!done) {
        done = true;
        OFLog::configure(OFLogger::FATAL_LOG_LEVEL);
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
        DcmRLEDecoderRegistration::registerCodecs();
        DcmRLEEncoderRegistration::registerCodecs();
        DJDecoderRegistration::registerCodecs();
        DJEncoderRegistration::registerCodecs();
    }
}

Peer* dcmtk_encoder(const std::string& what, const char* path)
{
    auto peer = std::make_unique<DcmtkEncode>();
    if (peer->file.loadFile(path).bad() || peer->file.loadAllDataIntoMemory().bad()) {
        return nullptr;
    }
    if (what == "dcmtk-encode-rle") {
        peer->syntax = EXS_RLELossless;
    } else if (what == "dcmtk-encode-jpeg-lossless") {
        peer->syntax = EXS_JPEGProcess14SV1;
        peer->parameter = std::make_unique<DJ_RPLossless>();
    } else if (what == "dcmtk-encode-jpeg-12") {
        peer->syntax = EXS_JPEGProcess2_4;
        peer->parameter = std::make_unique<DJ_RPLossy>(90);
    } else {
        peer->syntax = EXS_JPEGProcess1;
        peer->parameter = std::make_unique<DJ_RPLossy>(90);
    }
    return peer.release();
}

}

extern "C" {

// `what` names the peer and the work; `path` is a DICOM file for dcmtk and for GDCM's decoding; `data` a codestream or raw samples for the others.
void* codec_peer_open(const char* what, const char* path, const uint8_t* data, size_t size, int width, int height, int components, int bits, int variant)
{
    const std::string work = what;
    register_all();
    try {
        if (work == "charls-decode") {
            auto peer = std::make_unique<CharlsDecode>();
            peer->source.assign(data, data + size);
            return peer.release();
        }
        if (work == "charls-encode") {
            auto peer = std::make_unique<CharlsEncode>();
            peer->source.assign(data, data + size);
            peer->info = {uint32_t(width), uint32_t(height), bits, components};
            peer->interleave = variant;
            return peer.release();
        }
        if (work == "turbo-decode") {
            auto peer = std::make_unique<TurboDecode>();
            peer->source.assign(data, data + size);
            return peer.release();
        }
        if (work == "turbo-encode") {
            auto peer = std::make_unique<TurboEncode>();
            peer->source.assign(data, data + size);
            peer->width = unsigned(width);
            peer->height = unsigned(height);
            peer->components = components;
            peer->reduced = variant != 0;
            return peer.release();
        }
        if (work == "dcmtk-decode") {
            auto peer = std::make_unique<DcmtkDecode>();
            return peer->open(path) ? peer.release() : nullptr;
        }
        if (work == "gdcm-decode") {
            auto peer = std::make_unique<GdcmDecode>();
            return peer->open(path) ? peer.release() : nullptr;
        }
        if (work == "gdcm-encode-rle") {
            return gdcm_encoder<gdcm::RLECodec>(data, size, width, height, components, bits);
        }
        if (work == "gdcm-encode-jpeg-lossless") {
            Peer* peer = gdcm_encoder<gdcm::JPEGCodec>(data, size, width, height, components, bits);
            static_cast<GdcmEncode<gdcm::JPEGCodec>*>(peer)->codec.SetLossless(true);
            return peer;
        }
        return dcmtk_encoder(work, path);
    } catch (...) {
        return nullptr;
    }
}

double codec_peer_run(void* peer)
{
    try {
        return static_cast<Peer*>(peer)->run();
    } catch (...) {
        return -1;
    }
}

double codec_peer_clock() { return now(); }

void codec_peer_close(void* peer) { delete static_cast<Peer*>(peer); }

}
