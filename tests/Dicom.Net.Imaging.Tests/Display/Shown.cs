using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Display;

/// <summary>Objects of one row to order, and what they look like.</summary>
internal static class Shown
{
    internal static readonly DicomTag VoiLutSequence = new(0x0028, 0x3010);
    internal static readonly DicomTag ModalityLutSequence = new(0x0028, 0x3000);

    /// <summary>A gray object of one row of 16-bit cells, or of frames of one row.</summary>
    internal static DicomDatasetBuilder Gray(short[] stored, int columns, bool isSigned = true) => Images.Axial("1.2.1", 0)
        .Set(DicomTags.Rows, 1)
        .Set(DicomTags.Columns, columns)
        .Set(DicomTags.NumberOfFrames, stored.Length / columns)
        .Set(DicomTags.PixelRepresentation, isSigned ? 1 : 0)
        .SetBytes(DicomTags.PixelData, DicomVR.OW, stored.SelectMany(BitConverter.GetBytes).ToArray());

    /// <summary>A colour object of one row of bytes.</summary>
    internal static DicomDatasetBuilder Colour(string photometric, int samples, params byte[] stored) => Images.Axial("1.2.1", 0)
        .Set(DicomTags.Rows, 1)
        .Set(DicomTags.Columns, stored.Length / samples)
        .Set(DicomTags.SamplesPerPixel, samples)
        .Set(DicomTags.PhotometricInterpretation, photometric)
        .Set(DicomTags.BitsAllocated, 8)
        .Set(DicomTags.BitsStored, 8)
        .Set(DicomTags.HighBit, 7)
        .SetBytes(DicomTags.PixelData, DicomVR.OB, stored);

    /// <summary>Adds a table to a sequence of tables.</summary>
    internal static DicomDatasetBuilder AddTable(this DicomDatasetBuilder image, DicomTag sequence, int first, int bits, params ushort[] entries)
    {
        image.AddItem(sequence)
            .SetBytes(new DicomTag(0x0028, 0x3002), DicomVR.US, Words((ushort)entries.Length, (ushort)(short)first, (ushort)bits))
            .Set(new DicomTag(0x0028, 0x3003), "TABLE")
            .SetBytes(new DicomTag(0x0028, 0x3006), DicomVR.OW, Words(entries));
        return image;
    }

    /// <summary>Adds an overlay plane of its own.</summary>
    internal static DicomDatasetBuilder Overlay(this DicomDatasetBuilder image, ushort group, int rows, int columns, double[] origin, int bits) => image
        .Set(new DicomTag(group, 0x0010), rows)
        .Set(new DicomTag(group, 0x0011), columns)
        .Set(new DicomTag(group, 0x0022), "MARK")
        .Set(new DicomTag(group, 0x0040), "R")
        .Set(new DicomTag(group, 0x0050), origin)
        .Set(new DicomTag(group, 0x0100), 1)
        .Set(new DicomTag(group, 0x0102), 0)
        .SetBytes(new DicomTag(group, 0x3000), DicomVR.OW, BitConverter.GetBytes(bits));

    internal static byte[] Words(params ushort[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    internal static byte[] Render(DicomDatasetBuilder image, DisplayOptions? options = null, int frame = 0, PictureFormat format = PictureFormat.Gray8)
    {
        using DicomDataset dataset = image.ToDataset();
        FrameRenderer renderer = new(dataset, PixelFrames.Open(dataset), options);
        byte[] picture = new byte[renderer.GetLengthBytes(frame)];
        Assert.Equal(format, renderer.Render(frame, picture));
        return picture;
    }
}
