using System.Buffers.Binary;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>Reads the marker segments before, between and behind scans (T.81 Annex B, T.87 Annex C) into a <see cref="FrameHeader"/>.</summary>
internal ref struct SegmentReader(ReadOnlySpan<byte> source, MappingTables tables)
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte DefineNumberOfLines = 0xDC;
    private const byte DefineRestartInterval = 0xDD;
    private const byte Application8 = 0xE8;
    private const byte StartOfFrameLs = 0xF7;
    private const byte PresetParametersLs = 0xF8;

    private readonly ReadOnlySpan<byte> source = source;

    /// <summary>Where the next marker is looked for.</summary>
    public int Position;

    /// <summary>Why reading failed.</summary>
    public string? Fault;

    /// <summary>How it failed.</summary>
    public CodecStatus Status;

    /// <summary>True once EOI was met.</summary>
    public bool IsAtEnd;

    /// <summary>Reads up to and including the next scan header. False: the image ends, or <see cref="Fault"/> says why not.</summary>
    public bool ReadToScan(ref FrameHeader frame)
    {
        if (Position == 0)
        {
            if (source.Length < 2 || source[0] != 0xFF || source[1] != StartOfImage)
            {
                return Fail(source.Length < 2 ? CodecStatus.Truncated : CodecStatus.Corrupt, "no start of image marker");
            }

            Position = 2;
        }

        while (true)
        {
            int marker = NextMarker();
            if (marker < 0 || marker == EndOfImage)
            {
                IsAtEnd = marker == EndOfImage;
                return IsAtEnd ? false : Fail(CodecStatus.Truncated, "the codestream ends before the image does");
            }

            // RSTm and TEM stand alone; so does SOI (an embedded SPIFF directory ends with one).
            if (marker is (>= 0xD0 and <= 0xD7) or StartOfImage or 0x01)
            {
                continue;
            }

            if (!TryTakeSegment(out ReadOnlySpan<byte> body))
            {
                return Fail(CodecStatus.Truncated, "a marker segment is longer than the codestream");
            }

            if (!ReadSegment(marker, body, ref frame))
            {
                return false;
            }

            if (marker == StartOfScan)
            {
                return true;
            }
        }
    }

    /// <summary>Skips to the next marker and returns its code, or -1 at the end.</summary>
    public int NextMarker()
    {
        while (Position + 1 < source.Length)
        {
            int found = source[Position..].IndexOf((byte)0xFF);
            if (found < 0 || Position + found + 1 >= source.Length)
            {
                break;
            }

            Position += found;
            byte code = source[Position + 1];
            if (code is >= 0x80 and < 0xFF or 0x01)
            {
                Position += 2;
                return code;
            }

            // 0xFF fill bytes before a marker, or a byte of image data with its stuffed bit.
            Position += code == 0xFF ? 1 : 2;
        }

        Position = source.Length;
        return -1;
    }

    private bool TryTakeSegment(out ReadOnlySpan<byte> body)
    {
        body = default;
        if (source.Length - Position < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(source[Position..]);
        if (length < 2 || length > source.Length - Position)
        {
            return false;
        }

        body = source.Slice(Position + 2, length - 2);
        Position += length;
        return true;
    }

    private bool ReadSegment(int marker, ReadOnlySpan<byte> body, ref FrameHeader frame) => marker switch
    {
        StartOfFrameLs => ReadFrame(body, ref frame),
        PresetParametersLs => ReadPreset(body, ref frame),
        StartOfScan => ReadScan(body, ref frame),
        DefineRestartInterval => ReadRestartInterval(body, ref frame),
        DefineNumberOfLines => ReadNumberOfLines(body, ref frame),
        Application8 => ReadApplication8(body, ref frame),
        (>= 0xC0 and <= 0xCF) and not 0xC4 and not 0xC8 and not 0xCC => Fail(CodecStatus.Unsupported, "a JPEG frame, not a JPEG-LS one"),
        _ => true,
    };

    /// <summary>SOF55: P, Y, X, Nf, then Ci, Hi/Vi, Tqi of each component (T.87 §C.2.2).</summary>
    private bool ReadFrame(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        if (frame.HasFrame)
        {
            return Fail(CodecStatus.Corrupt, "a second frame header");
        }

        if (body.Length < 6 || body.Length < 6 + (3 * body[5]))
        {
            return Fail(CodecStatus.Corrupt, "a frame header that is too short");
        }

        frame.BitsPerSample = body[0];
        int lines = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int columns = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        frame.Height = lines != 0 ? lines : frame.Height;
        frame.Width = columns != 0 ? columns : frame.Width;
        frame.ComponentCount = body[5];
        if (frame.BitsPerSample is < 2 or > 16 || frame.ComponentCount == 0)
        {
            return Fail(CodecStatus.Corrupt, "bits per sample or components out of range");
        }

        if (frame.ComponentCount > 4)
        {
            return Fail(CodecStatus.LimitExceeded, "more than four components");
        }

        for (int i = 0; i < frame.ComponentCount; i++)
        {
            ref FrameComponent component = ref frame.Components[i];
            component = default;
            component.Id = body[6 + (3 * i)];
            component.HorizontalSampling = (byte)(body[7 + (3 * i)] >> 4);
            component.VerticalSampling = (byte)(body[7 + (3 * i)] & 15);
            if (component.HorizontalSampling is < 1 or > 4 || component.VerticalSampling is < 1 or > 4)
            {
                return Fail(CodecStatus.Corrupt, "a sampling factor out of range");
            }

            frame.MaxHorizontal = Math.Max(frame.MaxHorizontal, component.HorizontalSampling);
            frame.MaxVertical = Math.Max(frame.MaxVertical, component.VerticalSampling);
        }

        frame.HasFrame = true;
        return true;
    }

    /// <summary>LSE: type, then presets (1), a mapping table (2), its continuation (3) or the dimensions (4) (T.87 §C.2.4.1).</summary>
    private bool ReadPreset(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        int type = body.Length > 0 ? body[0] : 0;
        switch (type)
        {
            case 1 when body.Length >= 11:
                frame.Preset = new PresetParameters(
                    BinaryPrimitives.ReadUInt16BigEndian(body[1..]),
                    BinaryPrimitives.ReadUInt16BigEndian(body[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(body[5..]),
                    BinaryPrimitives.ReadUInt16BigEndian(body[7..]),
                    BinaryPrimitives.ReadUInt16BigEndian(body[9..]));
                return true;
            case 2 when body.Length >= 3 && body[2] != 0:
                tables.Define(body[1], body[2], body[3..]);
                return true;
            case 3 when body.Length >= 3 && body[2] != 0:
                return tables.Continue(body[1], body[2], body[3..]) || Fail(CodecStatus.Corrupt, "a mapping table goes on that never began");
            case 4 when body.Length >= 2 && body[1] is >= 2 and <= 4 && body.Length >= 2 + (2 * body[1]):
                frame.Height = ReadNumber(body.Slice(2, body[1]));
                frame.Width = ReadNumber(body.Slice(2 + body[1], body[1]));
                return true;
            case >= 5 and <= 13:
                return Fail(CodecStatus.Unsupported, "extended JPEG-LS (T.870)");
            default:
                return Fail(CodecStatus.Corrupt, "a preset parameters segment of unknown type or length");
        }
    }

    /// <summary>SOS: Ns, then Cs and Tm of each component, NEAR, ILV, point transform (T.87 §C.2.3).</summary>
    private bool ReadScan(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        int count = body.Length > 0 ? body[0] : 0;
        if (!frame.HasFrame || count is < 1 or > 4 || count > frame.ComponentCount || body.Length < 4 + (2 * count))
        {
            return Fail(CodecStatus.Corrupt, "a scan header that does not fit the frame");
        }

        ScanHeader scan = new() { Count = count, Near = body[1 + (2 * count)], Interleave = (JpegLsInterleave)body[2 + (2 * count)] };
        if (scan.Interleave > JpegLsInterleave.Sample || (count > 1 && scan.Interleave == JpegLsInterleave.None))
        {
            return Fail(CodecStatus.Corrupt, "an interleave mode that the scan cannot have");
        }

        if ((body[3 + (2 * count)] & 15) != 0)
        {
            return Fail(CodecStatus.Unsupported, "a point transform");
        }

        for (int i = 0; i < count; i++)
        {
            int index = 0;
            while (index < frame.ComponentCount && (frame.Components[index].Id != body[1 + (2 * i)] || frame.Components[index].IsDecoded))
            {
                index++;
            }

            if (index == frame.ComponentCount)
            {
                return Fail(CodecStatus.Corrupt, "a scan of a component that the frame has not, or of one that was decoded before");
            }

            frame.Components[index].IsDecoded = true;
            scan.Components |= (uint)index << (8 * i);
            scan.Tables |= (uint)body[2 + (2 * i)] << (8 * i);
        }

        frame.Scan = scan;
        return true;
    }

    /// <summary>DRI: two to four bytes (T.87 §C.2.5).</summary>
    private bool ReadRestartInterval(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        if (body.Length is < 2 or > 4)
        {
            return Fail(CodecStatus.Corrupt, "a restart interval of unknown length");
        }

        frame.RestartInterval = ReadNumber(body);
        return true;
    }

    /// <summary>DNL: the lines of a frame whose header did not say them (T.81 §B.2.5).</summary>
    private bool ReadNumberOfLines(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        if (frame.Height == 0 && body.Length is >= 2 and <= 4)
        {
            frame.Height = ReadNumber(body);
        }

        return true;
    }

    /// <summary>APP8 "mrfx" and one byte: the colour transform.</summary>
    private bool ReadApplication8(ReadOnlySpan<byte> body, ref FrameHeader frame)
    {
        if (body.Length == 5 && body[..4].SequenceEqual("mrfx"u8))
        {
            if (body[4] > 3)
            {
                return Fail(CodecStatus.Unsupported, "an unknown colour transform");
            }

            frame.ColorTransform = (JpegLsColorTransform)body[4];
        }

        return true;
    }

    private static uint ReadNumber(ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        foreach (byte b in bytes)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    private bool Fail(CodecStatus status, string fault)
    {
        Status = status;
        Fault = fault;
        return false;
    }
}
