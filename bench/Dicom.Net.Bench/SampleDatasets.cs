using System.Buffers;
using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Bench;

/// <summary>Data sets like those that scanners write, made here.</summary>
internal static class SampleDatasets
{
    /// <summary>A CT slice's header: 40 elements of the module tables, two sequences and 64 private numbers, with pixel data of a size.</summary>
    public static byte[] Image(TransferSyntax syntax, int pixelBytes)
    {
        var builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, "2.25.1")
            .Set(DicomTags.StudyDate, "20050106")
            .Set(DicomTags.StudyTime, "101530.25")
            .Set(DicomTags.AccessionNumber, "A1")
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.Manufacturer, "Nobody")
            .Set(DicomTags.StudyDescription, "Chest")
            .Set(DicomTags.SeriesDescription, "Axial 1.5 mm")
            .Set(DicomTags.PatientName, "Doe^Jane")
            .Set(DicomTags.PatientID, "99999")
            .Set(DicomTags.PatientBirthDate, "19500101")
            .Set(DicomTags.PatientSex, "F")
            .Set(DicomTags.SliceThickness, "1.5")
            .Set(DicomTags.KVP, "120")
            .Set(DicomTags.StudyInstanceUID, "2.25.2")
            .Set(DicomTags.SeriesInstanceUID, "2.25.3")
            .Set(DicomTags.SeriesNumber, "3")
            .Set(DicomTags.InstanceNumber, "17")
            .Set(DicomTags.ImagePositionPatient, "-125\\-123.5\\5.836")
            .Set(DicomTags.ImageOrientationPatient, "1\\0\\0\\0\\0.948\\-0.317")
            .Set(DicomTags.FrameOfReferenceUID, "2.25.4")
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.PixelSpacing, "0.488\\0.488")
            .Set(DicomTags.RescaleIntercept, "-1024")
            .Set(DicomTags.RescaleSlope, "1");
        foreach ((DicomTag tag, ushort value) in new[]
        {
            (DicomTags.SamplesPerPixel, (ushort)1), (DicomTags.Rows, (ushort)512), (DicomTags.Columns, (ushort)512),
            (DicomTags.BitsAllocated, (ushort)16), (DicomTags.BitsStored, (ushort)12), (DicomTags.HighBit, (ushort)11),
            (DicomTags.PixelRepresentation, (ushort)0),
        })
        {
            builder.Set(tag, value);
        }

        for (int i = 0; i < 4; i++)
        {
            builder.AddItem(DicomTags.ReferencedImageSequence)
                .Set(DicomTags.ReferencedSOPClassUID, DicomUids.CTImageStorage)
                .Set(DicomTags.ReferencedSOPInstanceUID, "2.25.5");
        }

        builder.AddItem(DicomTags.ProcedureCodeSequence)
            .Set(DicomTags.CodeValue, "1")
            .Set(DicomTags.CodingSchemeDesignator, "99X")
            .Set(DicomTags.CodeMeaning, "One");
        builder.Set(new DicomTag(0x0029, 0x0010), DicomVR.LO, "DICOM.NET BENCH");
        for (ushort i = 0; i < 64; i++)
        {
            builder.Set(new DicomTag(0x0029, (ushort)(0x1000 + i)), DicomVR.DS, i.ToString(CultureInfo.InvariantCulture));
        }

        builder.SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[pixelBytes]);
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, syntax);
        return output.WrittenSpan.ToArray();
    }
}
