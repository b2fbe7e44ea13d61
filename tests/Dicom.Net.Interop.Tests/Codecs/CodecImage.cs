using System.Buffers.Binary;
using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Interop.Tests.Codecs;

/// <summary>A generated multi-frame object: noise, a ramp, a constant, the extremes, and slow waves with a little noise.</summary>
internal sealed record CodecImage(int Columns, int Rows, int Samples, int Bits, bool IsSigned)
{
    public const int Frames = 5;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Rows}x{Samples}_{(IsSigned ? "s" : "u")}{Bits}");

    public int Allocated => Bits <= 8 ? 8 : 16;

    public int FrameBytes => Columns * Rows * Samples * Allocated / 8;

    /// <summary>Every depth signed and unsigned, odd and tiny sizes, one and three samples.</summary>
    public static CodecImage[] All { get; } =
    [
        .. Enumerable.Range(2, 15).SelectMany(bits => new[] { new CodecImage(33, 29, 1, bits, false), new CodecImage(33, 29, 1, bits, true) }),
        .. new[] { 8, 12, 16 }.SelectMany(bits => new[] { (1, 1), (1, 17), (19, 1), (2, 2), (3, 5), (64, 1), (127, 65) }.Select(size => new CodecImage(size.Item1, size.Item2, 1, bits, false))),
        .. new[] { (1, 1), (3, 5), (33, 29), (64, 16) }.Select(size => new CodecImage(size.Item1, size.Item2, 3, 8, false)),
        new(33, 29, 3, 12, false), new(33, 29, 3, 16, false), new(33, 29, 3, 5, false),
    ];

    /// <summary>Stored values of all frames: by row, column, sample; little-endian.</summary>
    public byte[] Values()
    {
        var random = new Random(Bits + (1000 * Columns) + Rows);
        long highest = IsSigned ? (1L << (Bits - 1)) - 1 : (1L << Bits) - 1;
        long lowest = IsSigned ? -highest - 1 : 0;
        long range = highest - lowest;
        var values = new byte[FrameBytes * Frames];
        int perFrame = Columns * Rows * Samples;
        for (int i = 0; i < perFrame * Frames; i++)
        {
            int at = i % perFrame;
            int x = at / Samples % Columns;
            int y = at / Samples / Columns;
            long value = (i / perFrame) switch
            {
                0 => random.NextInt64(lowest, highest + 1),
                1 => lowest + (((x * 3L) + (y * 7L) + (at % Samples)) % (range + 1)),
                2 => lowest + (range / 3),
                3 => ((x / 3) + (y / 2)) % 2 == 0 ? lowest : highest,
                _ => lowest + Math.Clamp((long)((0.5 + (0.4 * Math.Sin(x / 9.0) * Math.Cos(y / 7.0))) * range) + random.Next(3), 0, range),
            };
            if (Allocated == 8)
            {
                values[i] = (byte)value;
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(values.AsSpan(2 * i), (ushort)value);
            }
        }

        return values;
    }

    /// <summary>The object in explicit VR little endian: cells whose unused bits are 0.</summary>
    public DicomDatasetBuilder ToBuilder()
    {
        byte[] cells = Values();
        int mask = (1 << Bits) - 1;
        for (int i = 0; i < cells.Length; i += Allocated / 8)
        {
            if (Allocated == 8)
            {
                cells[i] &= (byte)mask;
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(cells.AsSpan(i), (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(cells.AsSpan(i)) & mask));
            }
        }

        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, Samples == 1 ? DicomUids.MultiFrameGrayscaleWordSecondaryCaptureImageStorage : DicomUids.MultiFrameTrueColorSecondaryCaptureImageStorage)
            .Set(DicomTags.SOPInstanceUID, DicomUid.Generate())
            .Set(DicomTags.StudyInstanceUID, "1.2.826.0.1.1").Set(DicomTags.SeriesInstanceUID, "1.2.826.0.1.2")
            .Set(DicomTags.PatientID, "P").Set(DicomTags.PatientName, "N").Set(DicomTags.Modality, "OT")
            .Set(DicomTags.StudyDate, "20260101").Set(DicomTags.StudyTime, "").Set(DicomTags.StudyID, "")
            .Set(DicomTags.InstanceNumber, 1).Set(DicomTags.NumberOfFrames, Frames)
            .Set(DicomTags.Rows, Rows).Set(DicomTags.Columns, Columns).Set(DicomTags.SamplesPerPixel, Samples)
            .Set(DicomTags.PhotometricInterpretation, Samples == 1 ? "MONOCHROME2" : "RGB")
            .Set(DicomTags.BitsAllocated, Allocated).Set(DicomTags.BitsStored, Bits).Set(DicomTags.HighBit, Bits - 1)
            .Set(DicomTags.PixelRepresentation, IsSigned ? 1 : 0)
            .SetBytes(DicomTags.PixelData, Allocated == 8 ? DicomVR.OB : DicomVR.OW, cells);
        return Samples > 1 ? builder.Set(DicomTags.PlanarConfiguration, 0) : builder;
    }

    /// <summary>Reads a file's frames; null where they cannot be read.</summary>
    public static byte[]? ReadValues(string path)
    {
        try
        {
            using DicomFile file = DicomFile.Open(path);
            PixelFrames frames = PixelFrames.Open(file.Dataset);
            int length = (int)frames.Description.Frame.FrameLengthBytes;
            var values = new byte[length * frames.Description.NumberOfFrames];
            for (int i = 0; i < frames.Description.NumberOfFrames; i++)
            {
                frames.Decode(i, values.AsSpan(i * length, length));
            }

            return values;
        }
        catch (Exception e) when (e is DicomException or IOException)
        {
            return null;
        }
    }

    /// <summary>Bytes of a file's coded frames, padding included.</summary>
    public static long CodedBytes(string path)
    {
        using DicomFile file = DicomFile.Open(path);
        Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels) && pixels.IsEncapsulated, path);
        long bytes = 0;
        for (int i = 1; i < pixels.FragmentCount; i++)
        {
            bytes += pixels.GetFragmentLength(i);
        }

        return bytes;
    }
}
