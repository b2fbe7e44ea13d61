using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>An object with native pixel data whose layout the first bytes of an input choose.</summary>
internal sealed class FuzzImage
{
    /// <summary>Bytes of an input that choose the layout.</summary>
    public const int HeaderBytes = 10;

    private static readonly int[] s_samples = [1, 1, 1, 3, 3, 2, 4, 5];
    private static readonly int[] s_allocated = [8, 16, 8, 16, 1, 32, 64, 16];
    private static readonly string[] s_gray = ["MONOCHROME2", "MONOCHROME1", "PALETTE COLOR", "MONOCHROME2"];
    private static readonly string[] s_color = ["RGB", "YBR_FULL", "RGB", "YBR_FULL_422"];

    /// <summary>Reads the layout.</summary>
    public FuzzImage(ReadOnlySpan<byte> header)
    {
        Columns = 1 + (header[0] % 48);
        Rows = 1 + (header[1] % 40);
        Samples = s_samples[header[2] & 7];
        Allocated = s_allocated[header[3] & 7];
        Stored = header[4] < 128 ? Allocated : 1 + (header[4] % Allocated);
        HighBit = Math.Min(Allocated - 1, Stored - 1 + ((header[5] & 0x30) == 0x30 ? header[5] & 15 : 0));
        IsSigned = (header[5] & 0x40) != 0;
        IsPlanar = (header[5] & 0x80) != 0;
        Photometric = Samples == 3 ? s_color[header[6] & 3] : s_gray[header[6] & 3];
        Frames = 1 + ((header[6] >> 2) % 5);
        Seed = header[7] | (header[8] << 8);
        Noise = header[9];
    }

    public int Columns { get; }

    public int Rows { get; }

    public int Samples { get; }

    public int Allocated { get; }

    public int Stored { get; }

    public int HighBit { get; }

    public bool IsSigned { get; }

    public bool IsPlanar { get; }

    public string Photometric { get; }

    public int Frames { get; }

    public int Seed { get; }

    public int Noise { get; }

    /// <summary>The object. Each row is noise, a run or a ramp, as one byte of the input says of eight rows in turn.</summary>
    public DicomDatasetBuilder ToBuilder()
    {
        var random = new Random(Seed);
        long cells = (long)Columns * Rows * Samples * Frames;
        byte[] bytes = new byte[((cells * Allocated) + 7) / 8];
        int rowBytes = Math.Max(1, Columns * Samples * Allocated / 8);
        for (int at = 0; at < bytes.Length; at += rowBytes)
        {
            Span<byte> row = bytes.AsSpan(at, Math.Min(rowBytes, bytes.Length - at));
            switch ((Noise >> (at / rowBytes % 4 * 2)) & 3)
            {
                case 0: random.NextBytes(row); break;
                case 1: row.Fill((byte)random.Next(256)); break;
                case 2: Ramp(row, random.Next(256)); break;
                default: row.Fill((byte)(at / rowBytes % 2 == 0 ? 0xFF : 0x00)); break;
            }
        }

        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.SecondaryCaptureImageStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.3")
            .Set(DicomTags.Rows, Rows).Set(DicomTags.Columns, Columns).Set(DicomTags.SamplesPerPixel, Samples)
            .Set(DicomTags.NumberOfFrames, Frames).Set(DicomTags.PhotometricInterpretation, Photometric)
            .Set(DicomTags.BitsAllocated, Allocated).Set(DicomTags.BitsStored, Stored).Set(DicomTags.HighBit, HighBit)
            .Set(DicomTags.PixelRepresentation, IsSigned ? 1 : 0)
            .SetBytes(DicomTags.PixelData, Allocated <= 8 ? DicomVR.OB : DicomVR.OW, bytes);
        return Samples > 1 ? builder.Set(DicomTags.PlanarConfiguration, IsPlanar ? 1 : 0) : builder;
    }

    private static void Ramp(Span<byte> row, int first)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (byte)(first + (i / 3));
        }
    }
}
