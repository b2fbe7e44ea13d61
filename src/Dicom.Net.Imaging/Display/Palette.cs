using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The three tables of PALETTE COLOR (PS3.3 §C.7.6.3.1.5, §C.7.6.3.1.6), plain or in segments.</summary>
internal sealed class Palette
{
    private readonly LookupTable[] _tables = new LookupTable[3];
    private readonly int _bits;

    private Palette(DicomItem root, bool isSigned)
    {
        int stated = 0;
        int used = 0;
        for (ushort i = 0; i < 3; i++)
        {
            LookupTable? table = LookupTable.TryRead(
                root, new DicomTag(0x0028, (ushort)(0x1101 + i)), new DicomTag(0x0028, (ushort)(0x1201 + i)), new DicomTag(0x0028, (ushort)(0x1221 + i)), isSigned, out string problem);
            _tables[i] = table ?? throw new ImageObjectException(root.GetString(ImageTags.SopInstanceUid), problem);
            stated = Math.Max(stated, table.StatedBits);
            used = Math.Max(used, table.UsedBits);
        }

        // One scale for all three: a channel that is nearly black may not be stretched by itself.
        _bits = LookupTable.FitBits(stated, used);
    }

    /// <summary>Reads the tables of a data set.</summary>
    /// <exception cref="ImageObjectException">One is missing or damaged.</exception>
    internal static Palette Read(DicomItem root, bool isSigned) => new(root, isSigned);

    /// <summary>Red, green and blue of each value.</summary>
    /// <param name="values">Stored values.</param>
    /// <param name="rgb">Receives three samples for each.</param>
    internal void Map(in StoredValues values, Span<byte> rgb)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            LookupTable table = _tables[channel];
            for (int i = 0; i < values.Count; i++)
            {
                int entry = table.Map(values[i]);
                rgb[(3 * i) + channel] = (byte)(_bits >= 8 ? entry >> (_bits - 8) : entry * 255 / ((1 << _bits) - 1));
            }
        }
    }

    /// <summary>Red, green and blue of each value, of 16 bits.</summary>
    internal void Map(in StoredValues values, Span<ushort> rgb)
    {
        double scale = ushort.MaxValue / (double)((1 << _bits) - 1);
        for (int channel = 0; channel < 3; channel++)
        {
            LookupTable table = _tables[channel];
            for (int i = 0; i < values.Count; i++)
            {
                rgb[(3 * i) + channel] = (ushort)Math.Round(table.Map(values[i]) * scale);
            }
        }
    }
}
