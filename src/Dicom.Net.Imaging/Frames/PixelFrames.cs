using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// The frames of an object's pixel data, native or encapsulated, each reachable without touching the others: what the header says of
/// them, their codestreams, their stored values.
/// </summary>
/// <remarks>
/// Lends from the data set and is valid until that is disposed. Frames may be read by several threads at once. What the header claims is
/// never taken as a size unchecked: <see cref="Count"/> is what the data hold.
/// </remarks>
public sealed class PixelFrames
{
    private readonly DicomElement _pixels;
    private readonly IFrameDecoder _decoder;
    private readonly FragmentStream? _stream;
    private readonly bool _isPaired;
    private readonly long _nativeFrameBits;
    private volatile FrameIndex? _index;

    private PixelFrames(DicomDataset dataset, IFrameDecoder decoder, bool asCells = false)
    {
        PixelDescription description = PixelDescriptionReader.Read(dataset, out _pixels);
        _decoder = decoder;
        FrameDescription frame = description.Frame;
        if (_pixels.IsEncapsulated)
        {
            _stream = new FragmentStream(_pixels);
            TransferSyntax actual = CodestreamSyntax.Actual(frame.TransferSyntax, _stream) ?? throw NoFragments(dataset);
            if (actual.Uid != frame.TransferSyntax.Uid)
            {
                frame = frame with { TransferSyntax = actual };
                description = new PixelDescription
                {
                    Frame = frame,
                    PhotometricInterpretation = description.PhotometricInterpretation,
                    NumberOfFrames = description.NumberOfFrames,
                    ValueKind = description.ValueKind,
                };
            }

            Description = asCells && HoldsCells(frame.TransferSyntax) ? AsCells(description) : description;
            _index = FrameIndexer.Build(_stream, dataset.Root, _pixels, frame, Description.NumberOfFrames);
            return;
        }

        Description = description = asCells && description.ValueKind == PixelValueKind.Integer ? AsCells(description) : description;
        frame = description.Frame;
        if (_pixels.IsSequence || (Description.ValueKind == PixelValueKind.Integer && frame.CellFormat.FindContradiction() is not null))
        {
            throw new ImageObjectException(
                dataset.GetString(ImageTags.SopInstanceUid),
                $"The header is contradictory: {frame.CellFormat.FindContradiction() ?? "its pixel data are a sequence"}.");
        }

        _isPaired = FindPairs(frame);
        _nativeFrameBits = NativePixels.FrameLengthBits(frame, _isPaired);
    }

    /// <summary>What the header says.</summary>
    public PixelDescription Description { get; }

    /// <summary>Whether the frames are codestreams in fragments.</summary>
    public bool IsEncapsulated => _stream is not null;

    /// <summary>The frames that the data hold: at most as many as the header claims.</summary>
    public int Count => _index is { } index
        ? index.Count
        : (int)Math.Min(Description.NumberOfFrames, 8L * _pixels.Length / _nativeFrameBits);

    /// <summary>Makes sure that there is a decoder for the transfer syntax, and that a frame is not too large for it.</summary>
    internal void EnsureSupported()
    {
        FrameDescription description = Description.Frame;
        if (IsEncapsulated && !_decoder.Supports(description.TransferSyntax))
        {
            throw new UnsupportedPixelDataException(description.TransferSyntax);
        }

        if (description.FrameLengthBytes > Array.MaxLength)
        {
            throw new UnsupportedPixelDataException($"Frames of {description.FrameLengthBytes} bytes are not supported.");
        }
    }

    internal FrameIndexSource? IndexSource => _index?.Source;

    /// <summary>Finds the frames of a data set.</summary>
    /// <param name="dataset">The data set; it stays the caller's and must outlive this.</param>
    /// <param name="decoder">Decodes codestreams; null: <see cref="FrameDecoder.Default"/>.</param>
    /// <returns>The frames; there may be none.</returns>
    /// <exception cref="ImageObjectException">There are no pixel data, or the header contradicts itself.</exception>
    /// <exception cref="UnsupportedPixelDataException">Nothing here reads that layout of cells.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    public static PixelFrames Open(DicomDataset dataset, IFrameDecoder? decoder = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new(dataset, decoder ?? FrameDecoder.Default);
    }

    /// <summary>Finds the frames; those that hold cells are decoded with all bits of these, as unsigned numbers.</summary>
    internal static PixelFrames OpenCells(DicomDataset dataset, IFrameDecoder decoder) => new(dataset, decoder, asCells: true);

    /// <summary>Whether frames of an encapsulated syntax are native cells, coded.</summary>
    internal static bool HoldsCells(TransferSyntax syntax) => FrameFamilies.HoldsCells(FrameFamilies.Of(syntax));

    /// <summary>The length of a frame's codestream, or of its native cells.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>Bytes; a frame of packed bits counts every byte that it touches.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    public long GetCodestreamLength(int frame)
    {
        CheckIndex(frame);
        return _index is { } index
            ? index.LengthOf(frame)
            : (((frame + 1L) * _nativeFrameBits) + 7) / 8 - (frame * _nativeFrameBits / 8);
    }

    /// <summary>Reads a frame's codestream, its fragments joined, or its native cells as they are stored.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="destination">Filled from its start; see <see cref="GetCodestreamLength"/>.</param>
    /// <returns>The bytes read: less than the codestream's length only where the destination is shorter.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    public int ReadCodestream(int frame, Span<byte> destination)
    {
        long length = GetCodestreamLength(frame);
        destination = destination[..(int)Math.Min(destination.Length, length)];
        return _stream is { } stream
            ? stream.Read(_index!.StartOf(frame), destination)
            : _pixels.ReadValue(frame * _nativeFrameBits / 8, destination);
    }

    /// <summary>
    /// Makes sure that a frame can be decoded and is not larger than its bytes can be: to be asked before memory is sized by the header.
    /// </summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header claims no such frame.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the transfer syntax, or for a frame of that size.</exception>
    /// <exception cref="FrameDecodingException">The frame is not there, or its bytes cannot hold it.</exception>
    public void EnsureDecodable(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Description.NumberOfFrames);
        EnsureSupported();
        FrameDescription description = Description.Frame;
        if (frame < Count)
        {
            CheckTable(frame);
        }

        if (frame >= Count)
        {
            throw new FrameDecodingException(frame, 0, Count == 0
                ? "the pixel data hold no whole frame"
                : $"the pixel data end after {Count} frame{(Count == 1 ? "" : "s")} of {Description.NumberOfFrames}");
        }

        if (_index is { } index && _decoder.FindExcess(description, index.LengthOf(frame)) is { } excess)
        {
            throw new FrameDecodingException(frame, 0, excess);
        }
    }

    /// <summary>Decodes a frame into stored values: by row, column, sample; little-endian; masked to Bits Stored and sign-extended.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="destination">
    /// At least <see cref="FrameDescription.FrameLengthBytes"/> bytes. Where the frame turns out to be damaged it holds what was decoded.
    /// </param>
    /// <exception cref="ArgumentException">The destination is smaller than the frame.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The header claims no such frame.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the transfer syntax, or for a frame of that size.</exception>
    /// <exception cref="FrameDecodingException">The frame is damaged or is not there.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    public void Decode(int frame, Span<byte> destination)
    {
        EnsureDecodable(frame);
        DecodeAs(frame, Description.Frame, destination);
    }

    /// <summary>
    /// Decodes a frame into what it means: stored values through slope and intercept in binary64, or a table, as binary32. Native cells
    /// are unpacked, extended, scaled and cast in one pass.
    /// </summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="modality">The transform, of <see cref="ModalityTransform.Read"/> or the caller's own.</param>
    /// <param name="destination">At least <see cref="FrameDescription.ValueCount"/> numbers: by row, column, sample.</param>
    /// <exception cref="ArgumentException">The destination is smaller than the frame.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The header claims no such frame.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the transfer syntax, or for a frame of that size.</exception>
    /// <exception cref="FrameDecodingException">The frame is damaged or is not there; the destination is not touched then.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    public void Decode(int frame, ModalityTransform modality, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(modality);
        EnsureDecodable(frame);
        FrameDescription description = Description.Frame;
        if (destination.Length < description.ValueCount)
        {
            throw new ArgumentException("The destination is smaller than the frame.", nameof(destination));
        }

        destination = destination[..(int)description.ValueCount];
        if (modality.Table is null && TryLendCells(frame, out ReadOnlySpan<byte> cells))
        {
            ValueKernels.Convert<SingleLanes, float>(cells, description.CellFormat, modality.Slope, modality.Intercept, destination);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)description.FrameLengthBytes);
        try
        {
            Span<byte> stored = rented.AsSpan(0, (int)description.FrameLengthBytes);
            DecodeAs(frame, description, stored);
            ModalityValues.Convert(Description, stored, modality, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Decodes a frame into its cells, with what they hold beside the values. Where damaged, it holds what was decoded.</summary>
    internal void DecodeCells(int frame, Span<byte> destination)
    {
        EnsureDecodable(frame);
        int bits = 8 * Description.Frame.ValueLengthBytes;
        DecodeAs(frame, Description.Frame with { BitsStored = bits, HighBit = bits - 1, IsSigned = false }, destination);
    }

    /// <summary>Lends a native frame's cells where they lie in memory in the order of decoded values.</summary>
    internal bool TryLendCells(int frame, out ReadOnlySpan<byte> cells)
    {
        FrameDescription description = Description.Frame;
        if (IsEncapsulated || _pixels.IsDeferred || _pixels.Length > int.MaxValue || _pixels.IsBigEndian || _isPaired || description.IsPlanar || description.BitsAllocated == 1
            || Description.ValueKind != PixelValueKind.Integer)
        {
            cells = default;
            return false;
        }

        cells = _pixels.ValueBytes.Slice((int)(frame * description.FrameLengthBytes), (int)description.FrameLengthBytes);
        return true;
    }

    private void DecodeAs(int frame, in FrameDescription description, Span<byte> destination)
    {
        if (destination.Length < description.FrameLengthBytes)
        {
            throw new ArgumentException("The destination is smaller than the frame.", nameof(destination));
        }

        destination = destination[..(int)description.FrameLengthBytes];
        if (IsEncapsulated)
        {
            FrameOutcome outcome = DecodeCodestream(frame, description, destination);
            if (!outcome.IsComplete)
            {
                throw new FrameDecodingException(frame, outcome.RowsDecoded, outcome.Problem ?? "its codestream is damaged");
            }
        }
        else if (Description.ValueKind == PixelValueKind.Integer)
        {
            NativePixels.ReadFrame(_pixels, description, _isPaired, frame, destination);
        }
        else
        {
            NativePixels.ReadFloats(_pixels, description, frame, destination);
        }
    }

    private FrameOutcome DecodeCodestream(int frame, in FrameDescription description, Span<byte> destination)
    {
        FrameIndex index = _index!;
        long length = index.LengthOf(frame);
        if (length > Array.MaxLength)
        {
            return FrameOutcome.Failed("it is coded in more than 2 GiB");
        }

        if (_stream!.TryLend(index.StartOf(frame), (int)length, out ReadOnlySpan<byte> lent))
        {
            return _decoder.Decode(description, lent, destination);
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            int read = _stream.Read(index.StartOf(frame), joined.AsSpan(0, (int)length));
            return _decoder.Decode(description, joined.AsSpan(0, read), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private static PixelDescription AsCells(PixelDescription description)
    {
        FrameDescription frame = description.Frame;
        return new PixelDescription
        {
            Frame = frame with { BitsStored = frame.BitsAllocated, HighBit = frame.BitsAllocated - 1, IsSigned = false },
            PhotometricInterpretation = description.PhotometricInterpretation,
            NumberOfFrames = description.NumberOfFrames,
            ValueKind = description.ValueKind,
        };
    }

    private static ImageObjectException NoFragments(DicomDataset dataset) => new(
        dataset.GetString(ImageTags.SopInstanceUid),
        $"The pixel data are fragments, which {dataset.TransferSyntax} has not, and their first bytes are no known codestream's.");

    /// <summary>A table that points at something that is no codestream is dropped for all frames: they are looked for instead.</summary>
    private void CheckTable(int frame)
    {
        if (_index is not { IsFromTable: true } index)
        {
            return;
        }

        // Where the next frame begins, this one ends: both must be right.
        CodestreamSignature signature = CodestreamSignature.Of(Description.Frame);
        if (signature.Exists && !(BeginsAt(index, frame, signature) && (frame + 1 == index.Count || BeginsAt(index, frame + 1, signature))))
        {
            FrameIndex found = FrameIndexer.FromFragments(_stream!, Description.Frame, Description.NumberOfFrames);
            if (found.Count >= index.Count)
            {
                _index = found;
            }
        }
    }

    private bool BeginsAt(FrameIndex index, int frame, in CodestreamSignature signature)
    {
        Span<byte> first = stackalloc byte[CodestreamSignature.LengthBytes];
        return signature.Matches(first[.._stream!.Read(index.StartOf(frame), first)]);
    }

    // PS3.3 §C.7.6.3.1.2: native YBR_FULL_422 stores a chroma pair for two pixels. Data long enough for full pixels are what
    // decompressors leave that forget to change the header.
    private bool FindPairs(in FrameDescription frame)
    {
        if (frame.SamplesPerPixel != 3 || frame.BitsAllocated is not (8 or 16) || 8L * _pixels.Length / (frame.ValueCount * frame.BitsAllocated) >= Description.NumberOfFrames)
        {
            return false;
        }

        return Description.PhotometricInterpretation switch
        {
            "YBR_FULL_422" or "YBR_PARTIAL_422" => !frame.IsPlanar,
            "YBR_PARTIAL_420" => throw new UnsupportedPixelDataException("Native pixel data of YBR_PARTIAL_420 are not supported."),
            _ => false,
        };
    }

    private void CheckIndex(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
    }
}
