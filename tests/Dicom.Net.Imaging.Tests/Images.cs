using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests;

/// <summary>Small single-frame images to order.</summary>
internal static class Images
{
    internal const string Series = "1.2.3.4";

    /// <summary>An axial 16-bit image of 4 columns and 3 rows whose pixels all are <paramref name="value"/>.</summary>
    internal static DicomDatasetBuilder Axial(string uid, double z, ushort value = 0)
    {
        byte[] pixels = new byte[24];
        for (int i = 0; i < 12; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(2 * i), value);
        }

        return new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, uid)
            .Set(DicomTags.SeriesInstanceUID, Series)
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.ImagePositionPatient, [1, 2, z])
            .Set(DicomTags.ImageOrientationPatient, [1, 0, 0, 0, 1, 0])
            .Set(DicomTags.PixelSpacing, [0.5, 0.25])
            .Set(DicomTags.SamplesPerPixel, 1)
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.Rows, 3)
            .Set(DicomTags.Columns, 4)
            .Set(DicomTags.BitsAllocated, 16)
            .Set(DicomTags.BitsStored, 16)
            .Set(DicomTags.HighBit, 15)
            .Set(DicomTags.PixelRepresentation, 0)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
    }

    internal static SeriesAddResult Add(this SeriesVolumeBuilder builder, DicomDatasetBuilder image, TransferSyntax? syntax = null)
    {
        using DicomDataset dataset = image.ToDataset(syntax);
        return builder.Add(dataset);
    }
}
