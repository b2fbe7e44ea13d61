namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Decodes JPEG-LS codestreams (ITU-T T.87, ISO/IEC 14495-1), lossless and near-lossless, 2 to 16 bits, one to four components, all interleave
/// modes, into the caller's memory. The object owns its scratch memory (a few lines) and may be used for any number of frames, by one thread at
/// a time; nothing is allocated per frame once the scratch is there.
/// </summary>
public sealed partial class JpegLsDecoder
{
    private readonly ScanDecoder scan = new();
    private readonly RowWriter writer = new();
    private readonly MappingTables tables = new();
    private FrameHeader header;
    private FrameInfo frame;

    /// <summary>True (as announced by the codestream, and the default): colour transforms of APP8 "mrfx" are undone. False: components as coded.</summary>
    public bool UndoColorTransform { get; init; } = true;

    /// <summary>True (default): samples are replaced by the values of their mapping tables. False: the indices are delivered.</summary>
    public bool ApplyMappingTables { get; init; } = true;

    /// <summary>Reads the header of a codestream: its shape and how it is coded.</summary>
    /// <param name="codestream">A JPEG-LS codestream from its SOI marker on.</param>
    /// <param name="info">What it says; of use only when the result is <see cref="CodecStatus.Ok"/>.</param>
    public CodecResult ReadHeader(ReadOnlySpan<byte> codestream, out JpegLsStreamInfo info)
    {
        SegmentReader segments = new(codestream, tables);
        CodecResult result = Open(ref segments, codestream);
        info = default;
        if (result.IsOk)
        {
            bool mapped = EntryBytes(header.Scan, 0) != 0;
            info = new JpegLsStreamInfo
            {
                Frame = frame,
                CodedBitsPerSample = header.BitsPerSample,
                Interleave = header.Scan.Interleave,
                NearLossless = header.Scan.Near,
                ColorTransform = header.ColorTransform,
                IsSubsampled = IsSubsampled,
                HasMappingTable = mapped,
            };
        }

        return result;
    }

    /// <summary>
    /// Decodes one frame; components lie interleaved, samples of more than 8 bits as two bytes little-endian. Where the codestream ends early or
    /// is damaged, the samples from the damaged line on are zero.
    /// </summary>
    /// <param name="codestream">A JPEG-LS codestream from its SOI marker on; bytes behind it are ignored, a missing EOI marker too.</param>
    /// <param name="destination">Where the pixels go; bytes between a row's end and the next row are left alone.</param>
    /// <param name="strideBytes">Bytes from one row to the next, at least <see cref="FrameInfo.RowBytes"/>.</param>
    public CodecResult Decode(ReadOnlySpan<byte> codestream, Span<byte> destination, int strideBytes)
    {
        SegmentReader segments = new(codestream, tables);
        CodecResult result = Open(ref segments, codestream);
        if (!result.IsOk)
        {
            return result;
        }

        // Before anything is sized by what the codestream says: the caller has memory for it.
        if (strideBytes < frame.RowBytes || ((frame.Height - 1) * (long)strideBytes) + frame.RowBytes > destination.Length)
        {
            return new CodecResult(CodecStatus.DestinationTooSmall, 0, 0, "the destination does not hold the frame");
        }

        writer.Begin(frame, header.ComponentCount, strideBytes, header.MaxHorizontal, header.MaxVertical);
        result = DecodeScans(ref segments, codestream, destination);
        if (!result.IsOk)
        {
            ClearMissing(destination);
        }

        int rows = RowsDone();
        if (UndoColorTransform && header.ColorTransform != JpegLsColorTransform.None && header.ComponentCount == 3)
        {
            for (int row = 0; row < rows; row++)
            {
                ColorTransforms.Undo(header.ColorTransform, frame.BitsPerSample, destination.Slice((int)((long)row * strideBytes), (int)frame.RowBytes));
            }
        }

        return result with { RowsDecoded = rows, BytesConsumed = segments.Position };
    }

    /// <summary>Reads up to the first scan and works out the shape.</summary>
    private CodecResult Open(ref SegmentReader segments, ReadOnlySpan<byte> codestream)
    {
        header = default;
        frame = default;
        tables.Clear();
        if (!segments.ReadToScan(ref header))
        {
            return segments.Fault is null
                ? new CodecResult(CodecStatus.Corrupt, 0, segments.Position, "an image without a scan")
                : new CodecResult(segments.Status, 0, segments.Position, segments.Fault);
        }

        if (header.Height == 0)
        {
            FindNumberOfLines(codestream, segments.Position);
        }

        if (header.Width == 0 || header.Height == 0)
        {
            return new CodecResult(CodecStatus.Corrupt, 0, segments.Position, "an image without dimensions");
        }

        if (header.Width > int.MaxValue / 64 || header.Height > int.MaxValue || header.Width * header.Height > int.MaxValue)
        {
            return new CodecResult(CodecStatus.LimitExceeded, 0, segments.Position, "more samples than one frame may have");
        }

        for (int i = 0; i < header.ComponentCount; i++)
        {
            ref FrameComponent component = ref header.Components[i];
            component.Width = (int)(((header.Width * component.HorizontalSampling) + header.MaxHorizontal - 1) / header.MaxHorizontal);
            component.Height = (int)(((header.Height * component.VerticalSampling) + header.MaxVertical - 1) / header.MaxVertical);
        }

        return WorkOutShape(segments.Position);
    }

    private CodecResult WorkOutShape(int position)
    {
        int components = header.ComponentCount;
        int bits = header.BitsPerSample;
        int entryBytes = EntryBytes(header.Scan, 0);
        if (entryBytes != 0)
        {
            // A table gives one 8 or 16-bit value per sample, or the three of a pixel at once.
            bool isPalette = components == 1 && entryBytes is 3 or 6;
            if (!isPalette && entryBytes > 2)
            {
                return new CodecResult(CodecStatus.Unsupported, 0, position, "a mapping table with entries of that size");
            }

            components = isPalette ? 3 : components;
            bits = entryBytes is 1 or 3 ? 8 : 16;
        }

        frame = new FrameInfo { Width = (int)header.Width, Height = (int)header.Height, Components = components, BitsPerSample = bits };
        return new CodecResult(CodecStatus.Ok, 0, position);
    }

    /// <summary>T.81 §B.2.5: the header may leave the number of lines to a DNL segment behind the first scan.</summary>
    private void FindNumberOfLines(ReadOnlySpan<byte> codestream, int position)
    {
        ReadOnlySpan<byte> rest = codestream[position..];
        int found = rest.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDC, 0x00, 0x04]);
        if (found >= 0 && rest.Length >= found + 6)
        {
            header.Height = (rest[found + 4] << 8) | rest[found + 5];
        }
    }

    private bool IsSubsampled
    {
        get
        {
            for (int i = 0; i < header.ComponentCount; i++)
            {
                if (header.Components[i].HorizontalSampling != header.MaxHorizontal || header.Components[i].VerticalSampling != header.MaxVertical)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private int EntryBytes(in ScanHeader scanHeader, int i) => ApplyMappingTables ? tables.EntryBytes(scanHeader.Table(i)) : 0;

    private CodecResult DecodeScans(ref SegmentReader segments, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        while (true)
        {
            CodecResult result = DecodeScan(ref segments, codestream, destination);
            if (!result.IsOk)
            {
                return result;
            }

            bool isComplete = true;
            for (int i = 0; i < header.ComponentCount; i++)
            {
                isComplete &= header.Components[i].IsDecoded;
            }

            if (isComplete)
            {
                return Finish(ref segments);
            }

            if (!segments.ReadToScan(ref header))
            {
                return segments.Fault is null
                    ? new CodecResult(CodecStatus.Truncated, 0, 0, "the image ends before all components had a scan")
                    : new CodecResult(segments.Status, 0, 0, segments.Fault);
            }
        }
    }

    /// <summary>Steps over EOI where it is; padding before it and its absence are accepted.</summary>
    private static CodecResult Finish(ref SegmentReader segments)
    {
        int position = segments.Position;
        int marker = segments.NextMarker();
        while (marker >= 0 && marker != 0xD9)
        {
            marker = segments.NextMarker();
        }

        if (marker < 0)
        {
            segments.Position = position;
            return new CodecResult(CodecStatus.Ok, 0, 0, "no end of image marker");
        }

        return new CodecResult(CodecStatus.Ok, 0, 0);
    }

    private int RowsDone()
    {
        int rows = int.MaxValue;
        for (int i = 0; i < header.ComponentCount; i++)
        {
            rows = Math.Min(rows, header.Components[i].RowsDone);
        }

        return rows;
    }

    private void ClearMissing(Span<byte> destination)
    {
        int bytes = (int)(frame.RowBytes / frame.Width) / header.ComponentCount;
        for (int i = 0; i < header.ComponentCount; i++)
        {
            writer.Clear(i, bytes, header.Components[i].RowsDone, destination);
        }
    }
}
