using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Keeps the attributes true that say how pixels are coded and what was done to them.</summary>
internal static class TranscodedHeader
{
    private const int MostDerivationCharacters = 1024;

    // PS3.3 §C.7.6.3: least and greatest values of what is no longer there to the bit.
    private static readonly DicomTag[] s_ranges =
    [
        DicomTags.SmallestImagePixelValue, DicomTags.LargestImagePixelValue, DicomTags.SmallestPixelValueInSeries, DicomTags.LargestPixelValueInSeries,
        DicomTags.SmallestImagePixelValueInPlane, DicomTags.LargestImagePixelValueInPlane,
    ];

    /// <summary>The image pixel module, as the frames are now (PS3.3 §C.7.6.3).</summary>
    internal static void Describe(DicomDatasetBuilder header, PixelDescription source, FrameEncoding encoding)
    {
        if (encoding.Source.SamplesPerPixel > 1)
        {
            header.Set(ImageTags.PlanarConfiguration, 0);
        }

        if (encoding.PhotometricInterpretation != source.PhotometricInterpretation)
        {
            header.Set(ImageTags.PhotometricInterpretation, encoding.PhotometricInterpretation);
        }

        // Frames of cells keep their bits and what the header says of these.
        if (FrameFamilies.HoldsCells(encoding.Family) && encoding.Source.BitsStored == encoding.BitsAllocated && encoding.Source.HighBit == encoding.HighBit)
        {
            return;
        }

        if (encoding.BitsAllocated != source.Frame.BitsAllocated)
        {
            header.Set(ImageTags.BitsAllocated, encoding.BitsAllocated);
        }

        header.Set(ImageTags.BitsStored, encoding.BitsStored);
        header.Set(ImageTags.HighBit, encoding.HighBit);
    }

    /// <summary>
    /// PS3.3 §C.7.6.1.1.5: once something was lost, Lossy Image Compression stays 01, also where the object becomes native again; ratio and
    /// method have a value for each step.
    /// </summary>
    internal static void AddLosses(DicomDatasetBuilder header, DicomItem root, List<(string Method, double Ratio)> losses)
    {
        List<string> ratios = [.. root.GetStrings(DicomTags.LossyImageCompressionRatio)];
        List<string> methods = [.. root.GetStrings(DicomTags.LossyImageCompressionMethod)];
        foreach ((string method, double ratio) in losses)
        {
            ratios.Add(ratio.ToString(ratio < 100 ? "0.##" : "0", CultureInfo.InvariantCulture));
            methods.Add(method);
        }

        header.Set(DicomTags.LossyImageCompression, "01");
        header.Set(DicomTags.LossyImageCompressionRatio, string.Join('\\', ratios));
        header.Set(DicomTags.LossyImageCompressionMethod, string.Join('\\', methods));
    }

    /// <summary>What makes of the object another one (PS3.3 §C.7.6.1.1.2, §C.12.4).</summary>
    internal static string MakeDerived(DicomDatasetBuilder header, DicomItem root, FrameEncoding encoding, bool keepsUid)
    {
        foreach (DicomTag range in s_ranges)
        {
            header.Remove(range);
        }

        string[] type = root.GetStrings(ImageTags.ImageType);
        header.Set(ImageTags.ImageType, string.Join('\\', ["DERIVED", .. type.Length > 1 ? type[1..] : ["PRIMARY"]]));
        string? before = root.GetString(DicomTags.DerivationDescription);
        string derivation = string.IsNullOrEmpty(before) ? encoding.Derivation! : $"{before}; {encoding.Derivation}";
        header.Set(DicomTags.DerivationDescription, derivation[..Math.Min(derivation.Length, MostDerivationCharacters)]);
        SetCode(header.AddItem(DicomTags.DerivationCodeSequence), "113040", "Lossy Compression");

        string uid = root.GetString(ImageTags.SopInstanceUid) ?? "";
        if (keepsUid || uid.Length == 0)
        {
            return uid;
        }

        DicomDatasetBuilder predecessor = header.AddItem(DicomTags.SourceImageSequence)
            .Set(DicomTags.ReferencedSOPClassUID, root.GetString(DicomTags.SOPClassUID))
            .Set(DicomTags.ReferencedSOPInstanceUID, uid);
        SetCode(predecessor.AddItem(DicomTags.PurposeOfReferenceCodeSequence), "121320", "Uncompressed predecessor");
        string own = DicomUid.Generate();
        header.Set(ImageTags.SopInstanceUid, own);
        return own;
    }

    // PS3.3 §8.8: a code, whose it is, and what it means.
    private static void SetCode(DicomDatasetBuilder item, string value, string meaning) => item
        .Set(DicomTags.CodeValue, value)
        .Set(DicomTags.CodingSchemeDesignator, "DCM")
        .Set(DicomTags.CodeMeaning, meaning);
}
