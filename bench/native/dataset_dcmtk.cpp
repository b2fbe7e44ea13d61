// dcmtk on the tasks of bench/dataset.sh.
//   g++ -O2 -o dataset_dcmtk dataset_dcmtk.cpp -ldcmdata -loflog -lofstd -lpthread
//   dataset_dcmtk index|decode|write FILE, dataset_dcmtk scan FOLDER
#include "dataset_bench.h"
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcostrmb.h>

static void read(DcmFileFormat &file, const std::vector<char> &data)
{
    DcmInputBufferStream stream;
    stream.setBuffer(data.data(), (offile_off_t)data.size());
    stream.setEos();
    file.transferInit();
    OFCondition result = file.read(stream);
    file.transferEnd();
    if (result.bad()) { fprintf(stderr, "%s\n", result.text()); exit(1); }
}

static long decode(DcmItem *item)
{
    long count = 0;
    DcmStack stack;
    while (item->nextObject(stack, OFTrue).good())
    {
        DcmObject *object = stack.top();
        if (!object->isLeaf()) { count += object->ident() == EVR_SQ; continue; }
        DcmElement *element = OFstatic_cast(DcmElement *, object);
        count++;
        switch (element->ident())
        {
            case EVR_DS: { OFVector<Float64> values; OFstatic_cast(DcmDecimalString *, element)->getFloat64Vector(values); count += values.size() > 1000000; break; }
            case EVR_IS: { Sint32 value = 0; for (unsigned long i = 0, n = element->getVM(); i < n; i++) element->getSint32(value, i); count += value == 0x7FFFFFF1; break; }
            case EVR_US: { Uint16 *values = NULL; element->getUint16Array(values); break; }
            case EVR_UL: { Uint32 *values = NULL; element->getUint32Array(values); break; }
            case EVR_FD: { Float64 *values = NULL; element->getFloat64Array(values); break; }
            case EVR_FL: { Float32 *values = NULL; element->getFloat32Array(values); break; }
            case EVR_OW: case EVR_PixelData: { Uint16 *values = NULL; element->getUint16Array(values); break; }
            case EVR_OB: { Uint8 *values = NULL; element->getUint8Array(values); break; }
            default: { OFString text; element->getOFStringArray(text); count += text.size() > 100000000; break; }
        }
    }
    return count;
}

static long walk(DcmItem *item)
{
    long count = 0;
    DcmStack stack;
    while (item->nextObject(stack, OFTrue).good()) count += stack.top()->ident() != EVR_item;
    return count;
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    OFLog::configure(OFLogger::FATAL_LOG_LEVEL);
    std::string task = argv[1];
    if (task == "scan")
    {
        std::vector<std::string> files = filesOf(argv[2]);
        const DcmTagKey tags[] = {DCM_PatientName, DCM_PatientID, DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_SOPInstanceUID, DCM_InstanceNumber};
        report(1, [&] {
            long found = 0;
            for (const std::string &path : files)
            {
                DcmFileFormat file;
                file.loadFileUntilTag(path.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect, DCM_ImagePositionPatient);
                for (const DcmTagKey &tag : tags) { const char *text = NULL; found += file.getDataset()->findAndGetString(tag, text).good() && text != NULL; }
            }
            return found;
        }, (double)files.size());
        return 0;
    }
    std::vector<char> data = fileOf(argv[2]);
    if (task == "index") report(5, [&] { DcmFileFormat file; read(file, data); return walk(file.getDataset()); });
    else if (task == "decode") report(5, [&] { DcmFileFormat file; read(file, data); return decode(file.getDataset()); });
    else
    {
        DcmFileFormat file;
        read(file, data);
        std::vector<char> to(data.size() * 2 + 65536);
        report(5, [&] {
            DcmOutputBufferStream stream(to.data(), (offile_off_t)to.size());
            file.getDataset()->transferInit();
            OFCondition result = file.getDataset()->write(stream, EXS_LittleEndianExplicit, strstr(argv[2], "enhanced") ? EET_UndefinedLength : EET_ExplicitLength, NULL);
            file.getDataset()->transferEnd();
            if (result.bad()) exit(1);
            return (long)stream.tell();
        });
    }
    return 0;
}
