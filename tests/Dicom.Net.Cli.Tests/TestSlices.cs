using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

/// <summary>Small CT slices as files.</summary>
internal static class TestSlices
{
    public const string StudyUid = "1.2.3";

    /// <summary>Writes one slice at z * 2.5 mm; all its voxels are 100 z + column.</summary>
    public static string Save(string folder, string seriesUid, int z, string description = "axial")
    {
        var pixels = new byte[4 * 3 * 2];
        for (int i = 0; i < 12; i++)
        {
            BitConverter.TryWriteBytes(pixels.AsSpan(i * 2), (short)((100 * z) + (i % 4)));
        }

        string instance = string.Create(CultureInfo.InvariantCulture, $"{seriesUid}.{z + 1}");
        DicomDatasetBuilder slice = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, instance)
            .Set(DicomTags.StudyDate, "20240301")
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.SeriesDescription, description)
            .Set(DicomTags.PatientID, "P1")
            .Set(DicomTags.StudyInstanceUID, StudyUid)
            .Set(DicomTags.SeriesInstanceUID, seriesUid)
            .Set(DicomTags.InstanceNumber, z)
            .Set(DicomTags.ImagePositionPatient, string.Create(CultureInfo.InvariantCulture, $@"0\0\{z * 2.5}"))
            .Set(DicomTags.ImageOrientationPatient, @"1\0\0\0\1\0")
            .Set(DicomTags.SamplesPerPixel, (ushort)1)
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.Rows, (ushort)3)
            .Set(DicomTags.Columns, (ushort)4)
            .Set(DicomTags.PixelSpacing, @"0.5\0.75")
            .Set(DicomTags.BitsAllocated, (ushort)16)
            .Set(DicomTags.BitsStored, (ushort)16)
            .Set(DicomTags.HighBit, (ushort)15)
            .Set(DicomTags.PixelRepresentation, (ushort)1)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        string path = Path.Combine(folder, instance + ".dcm");
        DicomFile.Save(path, slice, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
