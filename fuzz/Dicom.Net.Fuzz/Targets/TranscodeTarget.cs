using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// Frames and their conversion: ten bytes choose an image, two its source and its target syntax, one the options; the rest is a program
/// that changes the valid codestreams.
/// </summary>
/// <remarks>
/// The oracle: nothing but typed errors; what was coded without loss has the values of the original; nothing is written outside of a
/// frame; a second decoding ends like the first; a conversion succeeds only where all frames are sound (or damage is to be kept) and
/// then keeps all values, unless it says that it loses some; what it wrote is read by the strict reader.
/// </remarks>
public static class TranscodeTarget
{
    private const int MaxFrameBytes = 1 << 22;
    private const int Margin = 64;
    private const byte Guard = 0xA5;

    private static readonly string[] s_syntaxes =
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5",
        "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57",
        "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81",
    ];

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.Length < FuzzImage.HeaderBytes + 3)
        {
            return;
        }

        FuzzImage image = new(data);
        TransferSyntax source = TransferSyntax.Get(s_syntaxes[data[10] % s_syntaxes.Length]);
        TransferSyntax target = TransferSyntax.Get(s_syntaxes[data[11] % s_syntaxes.Length]);
        int choice = data[12];
        TranscodeOptions options = new()
        {
            OffsetTable = (OffsetTableKind)(choice % 3),
            KeepDamagedFrames = (choice & 4) != 0,
            MaxParallelFrames = 1 + ((choice >> 3) & 1),
            NearLossless = (choice >> 4) & 3,
            MaxMemoryBytes = 1 << 26,
        };
        using DicomDataset native = image.ToBuilder().ToDataset();
        if (Convert(native, source, options) is not { } made)
        {
            return;
        }

        using (DicomDataset coded = made.Dataset)
        {
            (byte[]? original, _) = DecodeAll(native);
            (byte[]? values, _) = DecodeAll(coded);
            if (!made.IsLossy && original is not null && (values is null || !original.AsSpan().SequenceEqual(values)))
            {
                throw new InvalidOperationException($"What was coded in {source} without loss has other values.");
            }

            using DicomDataset changed = CodestreamMutator.Apply(coded, data[13..]).ToDataset(source);
            Check(changed, target, options);
        }
    }

    private static void Check(DicomDataset changed, TransferSyntax target, TranscodeOptions options)
    {
        (byte[]? values, bool isLarge) = DecodeAll(changed);
        if (isLarge || Convert(changed, target, options) is not { } converted)
        {
            return;
        }

        using (converted.Dataset)
        {
            bool isCopy = target.Uid == changed.TransferSyntax.Uid || (!target.IsEncapsulated && !changed.TransferSyntax.IsEncapsulated);
            (byte[]? after, _) = DecodeAll(converted.Dataset);
            if (values is null && !isCopy && !options.KeepDamagedFrames)
            {
                throw new InvalidOperationException("An object with a damaged frame was converted.");
            }

            if (after is null ? !isCopy : values is not null && !converted.IsLossy && !values.AsSpan().SequenceEqual(after))
            {
                throw new InvalidOperationException($"The conversion to {target} changed the values.");
            }
        }
    }

    private static (DicomDataset Dataset, bool IsLossy)? Convert(DicomDataset dataset, TransferSyntax target, TranscodeOptions options)
    {
        using MemoryStream bytes = new();
        TranscodeResult result;
        try
        {
            result = Transcoder.WriteDataset(dataset, target, bytes, options);
        }
        catch (DicomException)
        {
            return null;
        }

        return (DicomDataset.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), target, DicomReadOptions.Strict), result.IsLossy);
    }

    // Null where a frame is damaged or the object is none; nothing is decoded where frames are too large for a fuzzer.
    private static (byte[]? Values, bool IsLarge) DecodeAll(DicomDataset dataset)
    {
        try
        {
            PixelFrames frames = PixelFrames.Open(dataset);
            int count = frames.Description.NumberOfFrames;
            long length = frames.Description.Frame.FrameLengthBytes;
            if (length * count > MaxFrameBytes)
            {
                return (null, true);
            }

            byte[] values = new byte[length * count];
            for (int i = 0; i < count; i++)
            {
                Decode(frames, i, values.AsSpan((int)length * i, (int)length));
            }

            return (values, false);
        }
        catch (DicomException)
        {
            return (null, false);
        }
    }

    private static void Decode(PixelFrames frames, int frame, Span<byte> values)
    {
        byte[] memory = new byte[values.Length + (2 * Margin)];
        string? first = Decode(frames, frame, memory, values.Length);
        memory.AsSpan(Margin, values.Length).CopyTo(values);
        string? second = Decode(frames, frame, memory, values.Length);
        if (first != second || (first is null && !memory.AsSpan(Margin, values.Length).SequenceEqual(values)))
        {
            throw new InvalidOperationException("A second decoding ends otherwise.");
        }

        if (first is not null)
        {
            throw new FrameDecodingException(frame, 0, first);
        }
    }

    private static string? Decode(PixelFrames frames, int frame, byte[] memory, int length)
    {
        memory.AsSpan().Fill(Guard);
        string? problem = null;
        try
        {
            frames.Decode(frame, memory.AsSpan(Margin, length));
        }
        catch (DicomException error)
        {
            problem = error.Message;
        }

        if (memory.AsSpan(0, Margin).ContainsAnyExcept(Guard) || memory.AsSpan(Margin + length).ContainsAnyExcept(Guard))
        {
            throw new InvalidOperationException("Something was written outside of the frame.");
        }

        return problem;
    }
}
