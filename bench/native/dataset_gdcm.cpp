// GDCM on the tasks of bench/dataset.sh.
//   g++ -O2 -DNDEBUG -I/usr/include/gdcm-3.0 -o dataset_gdcm dataset_gdcm.cpp -lgdcmDSED -lgdcmDICT -lgdcmCommon
//   dataset_gdcm index|decode|write FILE, dataset_gdcm scan FOLDER
#include "dataset_bench.h"
#include <gdcmReader.h>
#include <gdcmWriter.h>
#include <gdcmElement.h>
#include <gdcmExplicitDataElement.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmSwapper.h>
#include <gdcmTrace.h>
#include <istream>
#include <ostream>
#include <set>

// A stream over memory, so that neither the disk nor a copy counts.
struct MemoryBuffer : std::streambuf
{
    MemoryBuffer(char *first, size_t size) { setg(first, first, first + size); setp(first, first + size); }
    pos_type seekoff(off_type off, std::ios_base::seekdir dir, std::ios_base::openmode which) override
    {
        if (which & std::ios_base::in)
        {
            char *at = dir == std::ios_base::beg ? eback() + off : dir == std::ios_base::cur ? gptr() + off : egptr() + off;
            setg(eback(), at, egptr());
            return at - eback();
        }
        return pptr() - pbase();
    }
    pos_type seekpos(pos_type pos, std::ios_base::openmode which) override { return seekoff(pos, std::ios_base::beg, which); }
};

static long walk(const gdcm::DataSet &ds)
{
    long count = 0;
    for (gdcm::DataSet::ConstIterator it = ds.Begin(); it != ds.End(); ++it)
    {
        count++;
        if (it->GetVR() != gdcm::VR::SQ) continue;
        const gdcm::SequenceOfItems *sq = dynamic_cast<const gdcm::SequenceOfItems *>(&it->GetValue());
        if (!sq) continue;
        for (gdcm::SequenceOfItems::ConstIterator item = sq->Begin(); item != sq->End(); ++item) count += walk(item->GetNestedDataSet());
    }
    return count;
}

template <long long VR> static long numbers(const gdcm::DataElement &de)
{
    const gdcm::ByteValue *value = de.GetByteValue();
    typedef typename gdcm::VRToType<VR>::Type Type;
    bool isText = VR == gdcm::VR::DS || VR == gdcm::VR::IS;
    size_t count = isText ? 1 + std::count(value->GetPointer(), value->GetPointer() + value->GetLength(), '\\') : value->GetLength() / sizeof(Type);
    gdcm::Element<VR, gdcm::VM::VM1_n> element;
    element.SetLength((unsigned int)(count * sizeof(Type)));
    element.Set(de.GetValue());
    return element.GetLength() > 100000000;
}

static long decode(const gdcm::DataSet &ds)
{
    long count = 0;
    for (gdcm::DataSet::ConstIterator it = ds.Begin(); it != ds.End(); ++it)
    {
        const gdcm::DataElement &de = *it;
        count++;
        if (de.GetVR() == gdcm::VR::SQ)
        {
            const gdcm::SequenceOfItems *sq = dynamic_cast<const gdcm::SequenceOfItems *>(&de.GetValue());
            if (sq) for (gdcm::SequenceOfItems::ConstIterator item = sq->Begin(); item != sq->End(); ++item) count += decode(item->GetNestedDataSet());
            continue;
        }
        const gdcm::ByteValue *value = de.GetByteValue();
        if (!value) continue;
        switch ((gdcm::VR::VRType)de.GetVR())
        {
            case gdcm::VR::DS: count += numbers<gdcm::VR::DS>(de); break;
            case gdcm::VR::IS: count += numbers<gdcm::VR::IS>(de); break;
            case gdcm::VR::US: count += numbers<gdcm::VR::US>(de); break;
            case gdcm::VR::UL: count += numbers<gdcm::VR::UL>(de); break;
            case gdcm::VR::FD: count += numbers<gdcm::VR::FD>(de); break;
            case gdcm::VR::FL: count += numbers<gdcm::VR::FL>(de); break;
            case gdcm::VR::OW: case gdcm::VR::OB: count += value->GetPointer() == nullptr; break;
            default: { std::string text(value->GetPointer(), value->GetLength()); count += text.size() > 100000000; break; }
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    gdcm::Trace::DebugOff(); gdcm::Trace::WarningOff(); gdcm::Trace::ErrorOff();
    std::string task = argv[1];
    if (task == "scan")
    {
        std::vector<std::string> files = filesOf(argv[2]);
        const gdcm::Tag tags[] = {{0x10, 0x10}, {0x10, 0x20}, {0x20, 0x0d}, {0x20, 0x0e}, {0x08, 0x18}, {0x20, 0x13}};
        std::set<gdcm::Tag> wanted(std::begin(tags), std::end(tags));
        report(1, [&] {
            long found = 0;
            for (const std::string &path : files)
            {
                gdcm::Reader reader;
                reader.SetFileName(path.c_str());
                if (!reader.ReadSelectedTags(wanted)) continue;
                const gdcm::DataSet &ds = reader.GetFile().GetDataSet();
                for (const gdcm::Tag &tag : tags) { const gdcm::ByteValue *value = ds.GetDataElement(tag).GetByteValue(); found += value && value->GetLength() > 0; }
            }
            return found;
        }, (double)files.size());
        return 0;
    }
    std::vector<char> data = fileOf(argv[2]);
    auto read = [&](gdcm::Reader &reader, std::istream &stream) { reader.SetStream(stream); if (!reader.Read()) exit(1); };
    if (task == "index" || task == "decode")
        report(5, [&] {
            MemoryBuffer buffer(data.data(), data.size());
            std::istream stream(&buffer);
            gdcm::Reader reader;
            read(reader, stream);
            return task == "index" ? walk(reader.GetFile().GetDataSet()) : decode(reader.GetFile().GetDataSet());
        });
    else
    {
        MemoryBuffer buffer(data.data(), data.size());
        std::istream stream(&buffer);
        gdcm::Reader reader;
        read(reader, stream);
        std::vector<char> to(data.size() * 2 + 65536);
        report(5, [&] {
            MemoryBuffer out(to.data(), to.size());
            std::ostream os(&out);
            reader.GetFile().GetDataSet().Write<gdcm::ExplicitDataElement, gdcm::SwapperNoOp>(os);
            return (long)os.tellp();
        });
    }
    return 0;
}
