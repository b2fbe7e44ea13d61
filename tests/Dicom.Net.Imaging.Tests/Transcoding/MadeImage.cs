using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>An object made to order with the values that its frames hold: noise, ramps, flat parts and the extremes of its range.</summary>
internal sealed record MadeImage
{
    internal int Columns { get; init; } = 23;

    internal int Rows { get; init; } = 17;

    internal int Frames { get; init; } = 1;

    internal int Samples { get; init; } = 1;

    internal int Allocated { get; init; } = 16;

    internal int Stored { get; init; } = 12;

    internal int? HighBit { get; init; }

    internal bool IsSigned { get; init; }

    internal bool IsPlanar { get; init; }

    internal string Photometric { get; init; } = "";

    internal int Seed { get; init; } = 1;

    /// <summary>Bits outside the value, as old overlays have them; 0 otherwise.</summary>
    internal bool FillsUnusedBits { get; init; }

    /// <summary>Slow waves alone, which losses hardly touch.</summary>
    internal bool IsSmooth { get; init; }

    internal int ValueBytes => Math.Max(1, Allocated / 8);

    internal string Interpretation => Photometric.Length > 0 ? Photometric : Samples == 3 ? "RGB" : "MONOCHROME2";

    /// <summary>The values as <see cref="PixelFrames.Decode"/> gives them, all frames together.</summary>
    internal byte[] Values()
    {
        Random random = new(Seed);
        long highest = IsSigned ? (1L << (Stored - 1)) - 1 : Stored >= 63 ? long.MaxValue : (1L << Stored) - 1;
        long lowest = IsSigned ? -highest - 1 : 0;
        int count = Columns * Rows * Samples * Frames;
        byte[] values = new byte[count * ValueBytes];
        int edge = Math.Min(count, Columns * 2);
        for (int i = 0; i < count; i++)
        {
            int part = i * 4 / count;
            long value = IsSmooth ? Wave(i, lowest, highest)
                : i < edge ? (i % 3 == 0 ? lowest : highest)
                : part == 0 ? random.NextInt64(lowest, highest)
                : part == 1 ? lowest + (((long)i * 3 + random.Next(3)) % Math.Max(1, highest - lowest))
                : part == 2 ? lowest + ((highest - lowest) / 3)
                : lowest + (((long)i / Columns * 5) % Math.Max(1, highest - lowest));
            Write(values.AsSpan(i * ValueBytes), value);
        }

        return values;
    }

    /// <summary>The object, its pixel data native.</summary>
    internal DicomDatasetBuilder ToBuilder()
    {
        byte[] values = Values();
        byte[] cells = Allocated == 1 ? Pack(values) : ToCells(values);
        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.SecondaryCaptureImageStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.826.0.1." + Seed)
            .Set(DicomTags.PatientName, "M\u00fcller^\u00c4nne")
            .Set(DicomTags.SpecificCharacterSet, "ISO_IR 100")
            .Set(DicomTags.ImageType, "ORIGINAL\\PRIMARY\\AXIAL")
            .Set(DicomTags.Rows, Rows)
            .Set(DicomTags.Columns, Columns)
            .Set(DicomTags.SamplesPerPixel, Samples)
            .Set(DicomTags.PhotometricInterpretation, Interpretation)
            .Set(DicomTags.BitsAllocated, Allocated)
            .Set(DicomTags.BitsStored, Stored)
            .Set(DicomTags.HighBit, HighBit ?? Stored - 1)
            .Set(DicomTags.PixelRepresentation, IsSigned ? 1 : 0)
            .SetBytes(new DicomTag(0x0028, 0x0106), IsSigned ? DicomVR.SS : DicomVR.US, new byte[] { 1, 0 })
            .SetBytes(DicomTags.PixelData, Allocated <= 8 ? DicomVR.OB : DicomVR.OW, cells)
            .SetBytes(new DicomTag(0xFFFC, 0xFFFC), DicomVR.OB, new byte[10]);
        if (Frames > 1)
        {
            builder.Set(DicomTags.NumberOfFrames, Frames);
        }

        return Samples > 1 ? builder.Set(DicomTags.PlanarConfiguration, IsPlanar ? 1 : 0) : builder;
    }

    internal DicomDataset ToDataset(TransferSyntax? syntax = null) => ToBuilder().ToDataset(syntax);

    private byte[] ToCells(byte[] values)
    {
        int shift = HighBit is { } high ? high + 1 - Stored : 0;
        ulong mask = Stored == 64 ? ulong.MaxValue : (1UL << Stored) - 1;
        byte[] cells = new byte[values.Length];
        int pixels = Columns * Rows;
        for (int i = 0; i < values.Length / ValueBytes; i++)
        {
            ulong cell = (Read(values.AsSpan(i * ValueBytes)) & mask) << shift;
            if (FillsUnusedBits)
            {
                cell |= ~(mask << shift) & (i % 3 == 0 ? ulong.MaxValue : 0);
            }

            int at = i;
            if (IsPlanar)
            {
                int frame = i / (pixels * Samples);
                int within = i % (pixels * Samples);
                at = (frame * pixels * Samples) + (within % Samples * pixels) + (within / Samples);
            }

            Write(cells.AsSpan(at * ValueBytes), (long)cell);
        }

        return cells;
    }

    private long Wave(int index, long lowest, long highest)
    {
        double x = index / Samples % Columns;
        double y = index / Samples / Columns;
        double wave = 0.5 + (0.4 * Math.Sin((x / 11) + (index % Samples)) * Math.Cos(y / 13));
        return lowest + (long)(wave * (highest - lowest));
    }

    private static byte[] Pack(byte[] values)
    {
        byte[] packed = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            packed[i / 8] |= (byte)((values[i] & 1) << (i % 8));
        }

        return packed;
    }

    private ulong Read(ReadOnlySpan<byte> value) => ValueBytes switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(value),
    };

    private void Write(Span<byte> target, long value)
    {
        switch (ValueBytes)
        {
            case 1: target[0] = (byte)value; break;
            case 2: BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value); break;
            case 4: BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value); break;
            default: BinaryPrimitives.WriteInt64LittleEndian(target, value); break;
        }
    }
}
