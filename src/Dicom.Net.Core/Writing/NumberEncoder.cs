using System.Buffers.Binary;
using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>Numbers to the little endian bytes of a VR.</summary>
internal static class NumberEncoder
{
    public static byte[] FromText(DicomVR vr, string text)
    {
        string[] parts = text.Split('\\');
        if (vr == DicomVR.AT)
        {
            var tags = new byte[parts.Length * 4];
            for (int i = 0; i < parts.Length; i++)
            {
                DicomTag tag = DicomTag.TryParse(parts[i], out DicomTag parsed)
                    ? parsed
                    : throw new ArgumentException($"'{parts[i]}' is no tag.", nameof(text));
                BinaryPrimitives.WriteUInt16LittleEndian(tags.AsSpan(i * 4), tag.Group);
                BinaryPrimitives.WriteUInt16LittleEndian(tags.AsSpan((i * 4) + 2), tag.Element);
            }

            return tags;
        }

        if (vr is DicomVR.SV or DicomVR.UV)
        {
            var large = new byte[parts.Length * 8];
            for (int i = 0; i < parts.Length; i++)
            {
                if (vr == DicomVR.SV && long.TryParse(parts[i], CultureInfo.InvariantCulture, out long signed))
                {
                    BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(i * 8), signed);
                }
                else if (vr == DicomVR.UV && ulong.TryParse(parts[i], CultureInfo.InvariantCulture, out ulong unsigned))
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(large.AsSpan(i * 8), unsigned);
                }
                else
                {
                    throw new ArgumentException($"'{parts[i]}' is no value of {vr}.", nameof(text));
                }
            }

            return large;
        }

        var numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw new ArgumentException($"'{parts[i]}' is no value of {vr}.", nameof(text));
            }
        }

        return FromNumbers(vr, numbers);
    }

    public static byte[] FromNumbers(DicomVR vr, ReadOnlySpan<double> values)
    {
        int size = vr.UnitBytes();
        var bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> destination = bytes.AsSpan(i * size, size);
            double value = values[i];
            bool isInteger = Math.Floor(value) == value;
            switch (vr)
            {
                case DicomVR.US or DicomVR.OW when isInteger && value is >= 0 and <= ushort.MaxValue:
                    BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)value);
                    break;
                case DicomVR.US when isInteger && value is >= short.MinValue and < 0:
                    // Elements that are US or SS take a negative value as SS does (PS3.3 §C.7.6.3.1.1).
                    BinaryPrimitives.WriteInt16LittleEndian(destination, (short)value);
                    break;
                case DicomVR.SS when isInteger && value is >= short.MinValue and <= short.MaxValue:
                    BinaryPrimitives.WriteInt16LittleEndian(destination, (short)value);
                    break;
                case DicomVR.UL or DicomVR.OL when isInteger && value is >= 0 and <= uint.MaxValue:
                    BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)value);
                    break;
                case DicomVR.SL when isInteger && value is >= int.MinValue and <= int.MaxValue:
                    BinaryPrimitives.WriteInt32LittleEndian(destination, (int)value);
                    break;
                case DicomVR.FL or DicomVR.OF:
                    BinaryPrimitives.WriteSingleLittleEndian(destination, (float)value);
                    break;
                case DicomVR.FD or DicomVR.OD:
                    BinaryPrimitives.WriteDoubleLittleEndian(destination, value);
                    break;
                case DicomVR.SV or DicomVR.UV or DicomVR.OV when isInteger && Math.Abs(value) < 9e15 && (value >= 0 || vr == DicomVR.SV):
                    BinaryPrimitives.WriteInt64LittleEndian(destination, (long)value);
                    break;
                default:
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{value} is no value of {vr}."), nameof(values));
            }
        }

        return bytes;
    }
}
