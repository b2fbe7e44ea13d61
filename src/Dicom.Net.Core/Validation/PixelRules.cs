namespace Dicom.Net.Core;

/// <summary>What the attributes of the Image Pixel Module say of each other (PS3.3 §C.7.6.3).</summary>
internal static class PixelRules
{
    private const string Section = "PS3.3 §C.7.6.3";

    public static void Check(DicomItem root, FindingList findings)
    {
        int samples = root.GetInt32(DicomTags.SamplesPerPixel) ?? 1;
        int? allocated = root.GetUInt16(DicomTags.BitsAllocated);
        int? stored = root.GetUInt16(DicomTags.BitsStored);
        int? high = root.GetUInt16(DicomTags.HighBit);
        if (stored > allocated)
        {
            findings.Error(DicomTags.BitsStored.ToString(), "Bits Stored is more than Bits Allocated", Section);
        }

        if (stored is not null && high is not null && high != stored - 1)
        {
            findings.Error(DicomTags.HighBit.ToString(), "High Bit is not Bits Stored less one", Section);
        }

        if (samples > 1 && root.GetUInt16(DicomTags.PlanarConfiguration) is null && root.Contains(DicomTags.PixelData))
        {
            findings.Error(DicomTags.PlanarConfiguration.ToString(), "Planar Configuration is missing, and there is more than one sample per pixel", Section);
        }

        bool isGray = root.GetString(DicomTags.PhotometricInterpretation) is "MONOCHROME1" or "MONOCHROME2" or "PALETTE COLOR";
        if (isGray && samples != 1)
        {
            findings.Error(DicomTags.SamplesPerPixel.ToString(), "A photometric interpretation of one sample per pixel stands beside another number of samples", Section);
        }

        CheckLength(root, samples, allocated, findings);
    }

    // Native pixel data has exactly the bytes of its frames, padded to an even number (PS3.5 §8.1.1).
    private static void CheckLength(DicomItem root, int samples, int? allocated, FindingList findings)
    {
        if (!root.TryGetElement(DicomTags.PixelData, out DicomElement pixels) || pixels.IsEncapsulated || allocated is null
            || root.GetUInt16(DicomTags.Rows) is not { } rows || root.GetUInt16(DicomTags.Columns) is not { } columns)
        {
            return;
        }

        bool isSubsampled = root.GetString(DicomTags.PhotometricInterpretation) is "YBR_FULL_422" or "YBR_PARTIAL_422" or "YBR_PARTIAL_420";
        decimal frames = Math.Max(1, root.GetInt32(DicomTags.NumberOfFrames) ?? 1);
        decimal bits = (decimal)rows * columns * samples * frames * allocated.Value;
        decimal expected = Math.Ceiling(bits / 8);
        expected += expected % 2;
        if (!isSubsampled && pixels.Length != expected)
        {
            findings.Error(DicomTags.PixelData.ToString(), $"Pixel Data has {pixels.Length} bytes, its attributes say {expected}", "PS3.5 §8.1.1");
        }
    }
}
