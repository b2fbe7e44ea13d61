using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Overlays in unused bits of the cells (retired, PS3.3 §C.9.2): codestreams of numbers have no such bits, so the overlays move to
/// Overlay Data.
/// </summary>
internal static class EmbeddedOverlays
{
    // More than any overlay of such an age; what is larger is refused before memory is taken for it.
    private const long MostBytes = 256L << 20;

    /// <summary>Moves all of them into the header.</summary>
    /// <exception cref="UnencodablePixelDataException">They are too large to be moved.</exception>
    internal static void Move(DicomDataset dataset, DicomDatasetBuilder header, FrameEncoding encoding, IFrameDecoder decoder)
    {
        List<(ushort Group, int Bit)> overlays = Find(dataset.Root);
        if (overlays.Count == 0)
        {
            return;
        }

        PixelFrames cells = PixelFrames.OpenCells(dataset, decoder);
        FrameDescription frame = cells.Description.Frame;
        long pixels = (long)frame.Rows * frame.Columns * cells.Description.NumberOfFrames;
        if (frame.SamplesPerPixel != 1 || pixels / 8 * overlays.Count > MostBytes)
        {
            throw new UnencodablePixelDataException(encoding.Target, "the overlays in its unused bits cannot be moved");
        }

        cells.EnsureDecodable(cells.Description.NumberOfFrames - 1);
        byte[][] bits = new byte[overlays.Count][];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = new byte[((pixels + 15) / 16) * 2];
        }

        byte[] values = new byte[frame.FrameLengthBytes];
        for (int f = 0; f < cells.Description.NumberOfFrames; f++)
        {
            cells.Decode(f, values);
            for (int i = 0; i < bits.Length; i++)
            {
                Take(values, frame.ValueLengthBytes, overlays[i].Bit, bits[i], f * (long)frame.Rows * frame.Columns);
            }
        }

        for (int i = 0; i < bits.Length; i++)
        {
            Describe(header, overlays[i].Group, frame, cells.Description.NumberOfFrames, bits[i]);
        }
    }

    /// <summary>The groups whose overlay is in the cells, and its bit there.</summary>
    internal static List<(ushort Group, int Bit)> Find(DicomItem root)
    {
        List<(ushort, int)> found = [];
        for (ushort group = 0x6000; group <= 0x601E; group += 2)
        {
            if (root.GetInt32(new DicomTag(group, 0x0100)) is > 1
                && root.GetInt32(new DicomTag(group, 0x0102)) is >= 0 and < 32 and { } bit
                && !root.Contains(new DicomTag(group, 0x3000)))
            {
                found.Add((group, bit));
            }
        }

        return found;
    }

    private static void Take(ReadOnlySpan<byte> cells, int cellBytes, int bit, Span<byte> bits, long first)
    {
        if (bit >= 8 * cellBytes)
        {
            return;
        }

        int at = bit / 8;
        for (int i = 0; (i * cellBytes) + at < cells.Length; i++)
        {
            int set = (cells[(i * cellBytes) + at] >> (bit & 7)) & 1;
            long position = first + i;
            bits[(int)(position >> 3)] |= (byte)(set << (int)(position & 7));
        }
    }

    private static void Describe(DicomDatasetBuilder header, ushort group, in FrameDescription frame, int frames, byte[] bits)
    {
        SetShort(header, new DicomTag(group, 0x0010), frame.Rows);
        SetShort(header, new DicomTag(group, 0x0011), frame.Columns);
        SetShort(header, new DicomTag(group, 0x0100), 1);
        SetShort(header, new DicomTag(group, 0x0102), 0);
        if (!header.Contains(new DicomTag(group, 0x0050)))
        {
            header.SetBytes(new DicomTag(group, 0x0050), DicomVR.SS, new byte[] { 1, 0, 1, 0 });
        }

        if (frames > 1)
        {
            header.Set(new DicomTag(group, 0x0015), DicomVR.IS, frames.ToString(System.Globalization.CultureInfo.InvariantCulture));
            SetShort(header, new DicomTag(group, 0x0051), 1);
        }

        header.SetBytes(new DicomTag(group, 0x3000), DicomVR.OW, bits);
    }

    private static void SetShort(DicomDatasetBuilder header, DicomTag tag, int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        header.SetBytes(tag, DicomVR.US, bytes);
    }
}
