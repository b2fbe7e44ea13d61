using System.Buffers.Binary;

namespace Dicom.Net.Codecs;

/// <summary>The frame header (T.81 §B.2.2) and the geometry that follows from it. One instance serves frame after frame.</summary>
internal sealed class JpegFrame
{
    internal const int MaxComponents = 4;

    internal readonly JpegComponent[] Components = new JpegComponent[MaxComponents];

    internal JpegProcess Process { get; private set; }

    internal int Precision { get; private set; }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    internal int ComponentCount { get; private set; }

    internal int MaxH { get; private set; }

    internal int MaxV { get; private set; }

    /// <summary>MCUs of an interleaved scan.</summary>
    internal int McusWide { get; private set; }

    internal int McusHigh { get; private set; }

    internal bool IsPresent => ComponentCount != 0;

    internal bool IsDct => Process != JpegProcess.Lossless;

    internal int BytesPerSample => Precision <= 8 ? 1 : 2;

    /// <summary>True when every component has the frame's full size.</summary>
    internal bool IsFullResolution { get; private set; }

    /// <summary>The sampling factors as the header states them, a byte for each component, the first in the lowest.</summary>
    internal uint PackedSampling { get; private set; }

    internal void Clear() => ComponentCount = 0;

    /// <summary>
    /// Reads the parameters of a SOF segment.
    /// <code>
    /// P (1) precision | Y (2) lines | X (2) samples per line | Nf (1) | Nf x { Ci (1) | Hi:4 Vi:4 | Tqi (1) }
    /// </code>
    /// </summary>
    /// <returns>null, or the constant text of what is wrong with it and the status it deserves.</returns>
    internal string? Read(int marker, ReadOnlySpan<byte> body, out CodecStatus status)
    {
        status = CodecStatus.Corrupt;
        Clear();
        if (body.Length < 6)
        {
            return "frame header too short";
        }

        Process = marker switch
        {
            JpegMarker.Sof0 => JpegProcess.Baseline,
            JpegMarker.Sof1 => JpegProcess.Extended,
            JpegMarker.Sof2 => JpegProcess.Progressive,
            _ => JpegProcess.Lossless,
        };
        Precision = body[0];
        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        int count = body[5];
        if (Width == 0 || count == 0 || body.Length < 6 + 3 * count)
        {
            return "frame header without size or components";
        }

        // T.81 Table B.2: 8 (baseline), 8 or 12 (other DCT), 2 to 16 (lossless). A SOF0 with 12 bits occurs and is decodable.
        if (IsDct ? Precision is not (8 or 12) : Precision is < 2 or > 16)
        {
            status = CodecStatus.Unsupported;
            return "sample precision that the process does not have";
        }

        if (count > MaxComponents)
        {
            status = CodecStatus.Unsupported;
            return "more than four components";
        }

        return ReadComponents(body.Slice(6, 3 * count), count);
    }

    private string? ReadComponents(ReadOnlySpan<byte> body, int count)
    {
        MaxH = MaxV = 1;
        for (int i = 0; i < count; i++)
        {
            ref JpegComponent component = ref Components[i];
            component = default;
            component.Id = body[3 * i];
            component.H = (byte)(body[3 * i + 1] >> 4);
            component.V = (byte)(body[3 * i + 1] & 15);
            component.QuantSelector = body[3 * i + 2];
            if (component.H is < 1 or > 4 || component.V is < 1 or > 4 || component.QuantSelector > 3)
            {
                return "sampling factor or table selector out of range";
            }

            MaxH = Math.Max(MaxH, component.H);
            MaxV = Math.Max(MaxV, component.V);
        }

        ComponentCount = count;
        PackedSampling = PackSampling();
        if (count == 1)
        {
            // T.81 §A.2.2: a lone component is never interleaved and has the frame's size, whatever its factors are.
            Components[0].H = Components[0].V = 1;
            MaxH = MaxV = 1;
        }

        return null;
    }

    /// <summary>Derives the sizes once the number of lines is known (from the header or a DNL segment, T.81 §B.2.5).</summary>
    internal void SetHeight(int height)
    {
        Height = height;
        int unit = IsDct ? 8 : 1;
        McusWide = CeilingDivide(Width, MaxH * unit);
        McusHigh = CeilingDivide(Height, MaxV * unit);
        IsFullResolution = true;
        for (int i = 0; i < ComponentCount; i++)
        {
            ref JpegComponent component = ref Components[i];
            component.Width = CeilingDivide(Width * component.H, MaxH);
            component.Height = CeilingDivide(Height * component.V, MaxV);
            component.BlocksWide = CeilingDivide(component.Width, unit);
            component.BlocksHigh = CeilingDivide(component.Height, unit);
            component.PaddedBlocksWide = McusWide * component.H;
            component.PaddedBlocksHigh = McusHigh * component.V;
            IsFullResolution &= component.H == MaxH && component.V == MaxV;
        }
    }

    /// <summary>Sets the frame up for encoding.</summary>
    internal void Define(in FrameInfo frame, JpegProcess process, ReadOnlySpan<byte> sampling)
    {
        Process = process;
        Precision = frame.BitsPerSample;
        Width = frame.Width;
        ComponentCount = frame.Components;
        MaxH = MaxV = 1;
        for (int i = 0; i < ComponentCount; i++)
        {
            ref JpegComponent component = ref Components[i];
            component = default;
            component.H = (byte)(sampling[i] >> 4);
            component.V = (byte)(sampling[i] & 15);
            MaxH = Math.Max(MaxH, component.H);
            MaxV = Math.Max(MaxV, component.V);
        }

        SetHeight(frame.Height);
    }

    private uint PackSampling()
    {
        uint packed = 0;
        for (int i = 0; i < ComponentCount; i++)
        {
            packed |= (uint)(Components[i].H << 4 | Components[i].V) << (8 * i);
        }

        return packed;
    }

    internal static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
