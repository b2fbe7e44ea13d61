using System.Collections.Frozen;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// The decoders of this library: RLE, JPEG (.50, .51, .53, .55, .57, .70), JPEG-LS (.80, .81), deflated and uncompressed encapsulated frames.
/// Keeps codecs with their scratch memory between frames, as many as threads used it at once.
/// </summary>
public sealed class FrameDecoder : IFrameDecoder
{
    private static readonly FrozenDictionary<string, int> s_families = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["1.2.840.10008.1.2.5"] = Family.Rle,
        ["1.2.840.10008.1.2.4.50"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.51"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.53"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.55"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.57"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.70"] = Family.Jpeg,
        ["1.2.840.10008.1.2.4.80"] = Family.JpegLs,
        ["1.2.840.10008.1.2.4.81"] = Family.JpegLs,
        ["1.2.840.10008.1.2.8.1"] = Family.Deflated,
        ["1.2.840.10008.1.2.1.98"] = Family.Uncompressed,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Stack<FrameCodec>[] _idle = [new(), new(), new(), new(), new()];

    /// <summary>One decoder for the whole process.</summary>
    public static FrameDecoder Default { get; } = new();

    /// <inheritdoc/>
    public bool Supports(TransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        return s_families.ContainsKey(syntax.Uid);
    }

    /// <inheritdoc/>
    public string? FindExcess(in FrameDescription frame, long codestreamLengthBytes)
    {
        if (!s_families.TryGetValue(frame.TransferSyntax.Uid, out int family))
        {
            return NoDecoder(frame.TransferSyntax);
        }

        if (frame.FrameLengthBytes > Array.MaxLength)
        {
            return "one frame is above 2 GiB";
        }

        FrameCodec codec = Take(family);
        long most = codec.MostDecodedBytes(frame, codestreamLengthBytes);
        Return(family, codec);
        return most >= frame.FrameLengthBytes
            ? null
            : $"its {codestreamLengthBytes} coded bytes cannot hold {frame.Columns} x {frame.Rows} pixels of {frame.SamplesPerPixel} x {frame.BitsAllocated} bits";
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The destination is smaller than the frame.</exception>
    public FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        if (FindExcess(frame, codestream.Length) is { } excess)
        {
            return FrameOutcome.Failed(excess);
        }

        if (destination.Length < frame.FrameLengthBytes)
        {
            throw new ArgumentException("The destination is smaller than the frame.", nameof(destination));
        }

        int family = s_families[frame.TransferSyntax.Uid];
        FrameCodec codec = Take(family);
        FrameOutcome outcome = codec.Decode(frame, codestream, destination[..(int)frame.FrameLengthBytes]);

        // Not in a finally block: a codec that threw is in no known state and is left to the collector.
        Return(family, codec);
        return outcome;
    }

    internal static string NoDecoder(TransferSyntax syntax) => $"there is no decoder for the transfer syntax {syntax}";

    private FrameCodec Take(int family)
    {
        lock (_gate)
        {
            if (_idle[family].TryPop(out FrameCodec? idle))
            {
                return idle;
            }
        }

        return family switch
        {
            Family.Rle => new RleFrameCodec(),
            Family.Jpeg => new JpegFrameCodec(),
            Family.JpegLs => new JpegLsFrameCodec(),
            Family.Deflated => new DeflatedFrameCodec(),
            _ => new UncompressedFrameCodec(),
        };
    }

    private void Return(int family, FrameCodec codec)
    {
        lock (_gate)
        {
            _idle[family].Push(codec);
        }
    }

    private static class Family
    {
        internal const int Rle = 0;
        internal const int Jpeg = 1;
        internal const int JpegLs = 2;
        internal const int Deflated = 3;
        internal const int Uncompressed = 4;
    }
}
