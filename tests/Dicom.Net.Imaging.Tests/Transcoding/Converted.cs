using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>Converts in memory, and reads what came out.</summary>
internal static class Converted
{
    internal static readonly string[] Native =
        ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

    internal static readonly string[] Cells = [.. Native, "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.1.98"];

    internal static readonly string[] Lossless =
        [.. Cells, "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"];

    internal static byte[] Bytes(DicomDataset dataset, string target, out TranscodeResult result, TranscodeOptions? options = null)
    {
        using MemoryStream stream = new();
        result = Transcoder.WriteDataset(dataset, TransferSyntax.Get(target), stream, options, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    internal static DicomDataset To(DicomDataset dataset, string target, out TranscodeResult result, TranscodeOptions? options = null) =>
        DicomDataset.Parse(Bytes(dataset, target, out result, options), TransferSyntax.Get(target), DicomReadOptions.Strict);

    internal static DicomDataset To(DicomDataset dataset, string target, TranscodeOptions? options = null) => To(dataset, target, out _, options);

    /// <summary>All frames' stored values.</summary>
    internal static byte[] Values(DicomDataset dataset)
    {
        PixelFrames frames = PixelFrames.Open(dataset);
        int length = (int)frames.Description.Frame.FrameLengthBytes;
        byte[] values = new byte[length * frames.Description.NumberOfFrames];
        for (int i = 0; i < frames.Description.NumberOfFrames; i++)
        {
            frames.Decode(i, values.AsSpan(i * length, length));
        }

        return values;
    }
}
