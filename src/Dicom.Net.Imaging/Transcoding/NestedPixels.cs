using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Pixel data within sequences: native where the object's are of any syntax, coded only where the object's are coded alike
/// (PS3.5 §A.4). Coded ones of an icon (PS3.3 §C.7.6.1.1.6) become native when the syntax changes.
/// </summary>
internal static class NestedPixels
{
    private static readonly DicomTag s_iconImageSequence = DicomTags.IconImageSequence;

    // Deeper nesting than this is not searched: no module nests images so far.
    private const int MostDepth = 16;

    /// <summary>Decodes coded icons.</summary>
    /// <exception cref="UnencodablePixelDataException">Coded pixel data lie in another sequence.</exception>
    internal static void MakeNative(DicomDataset dataset, DicomDatasetBuilder header, TransferSyntax target, IFrameDecoder decoder)
    {
        foreach (DicomElement element in dataset.Root)
        {
            if (!element.IsSequence || !HoldsFragments(element, 0))
            {
                continue;
            }

            if (element.Tag != s_iconImageSequence)
            {
                throw new UnencodablePixelDataException(target, $"the sequence {element.Tag} holds coded pixel data");
            }

            header.Remove(s_iconImageSequence);
            foreach (DicomItem item in element.Items)
            {
                CopyIcon(dataset, item, header.AddItem(s_iconImageSequence), decoder);
            }
        }
    }

    private static bool HoldsFragments(DicomElement sequence, int depth)
    {
        if (depth == MostDepth)
        {
            return false;
        }

        foreach (DicomItem item in sequence.Items)
        {
            foreach (DicomElement element in item)
            {
                if (element.IsEncapsulated || (element.IsSequence && HoldsFragments(element, depth + 1)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void CopyIcon(DicomDataset dataset, DicomItem item, DicomDatasetBuilder icon, IFrameDecoder decoder)
    {
        icon.CopyFrom(item);
        if (!item.TryGetElement(ImageTags.PixelData, out DicomElement pixels) || !pixels.IsEncapsulated)
        {
            return;
        }

        using DicomDataset alone = new DicomDatasetBuilder().CopyFrom(item).ToDataset(dataset.TransferSyntax);
        PixelFrames frames = PixelFrames.Open(alone, decoder);
        FrameDescription frame = frames.Description.Frame;
        frames.EnsureDecodable(0);
        byte[] values = new byte[frame.FrameLengthBytes];
        frames.Decode(0, values);
        icon.SetBytes(ImageTags.PixelData, frame.BitsAllocated <= 8 ? DicomVR.OB : DicomVR.OW, frame.BitsAllocated == 1 ? PackedBits.Pack(values).ToArray() : values);
        if (frame.SamplesPerPixel > 1)
        {
            icon.Set(ImageTags.PlanarConfiguration, 0);
            icon.Set(ImageTags.PhotometricInterpretation, SourceColor.Of(frames));
        }
    }
}
