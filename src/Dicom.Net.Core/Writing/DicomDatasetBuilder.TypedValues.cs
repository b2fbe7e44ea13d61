using System.Buffers.Binary;

namespace Dicom.Net.Core;

public sealed partial class DicomDatasetBuilder
{
    /// <summary>Sets an element from dates or times, in the form of its VR: DA, TM or DT.</summary>
    /// <param name="tag">The tag; its VR comes from the dictionary.</param>
    /// <param name="values">The values.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A value lacks what the VR needs, or the VR is none of the three.</exception>
    public DicomDatasetBuilder Set(DicomTag tag, params ReadOnlySpan<DicomDateTime> values)
    {
        DicomVR vr = RequireVR(tag);
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = values[i].ToText(vr);
        }

        return Set(tag, vr, string.Join('\\', texts));
    }

    /// <summary>Sets an element from a date: DA, or DT to the day.</summary>
    /// <param name="tag">The tag; its VR comes from the dictionary.</param>
    /// <param name="date">The date.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, DateOnly date) => Set(tag, [new DicomDateTime(date, default, DicomTimePrecision.Day)]);

    /// <summary>Sets an element of VR TM from a time of day.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="time">The time, written to the microsecond where it has a fraction.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, TimeOnly time)
    {
        bool isWhole = time.Ticks % TimeSpan.TicksPerSecond == 0;
        return Set(tag, [new DicomDateTime(null, time, isWhole ? DicomTimePrecision.Second : DicomTimePrecision.Fraction, null, isWhole ? 0 : 6)]);
    }

    /// <summary>Sets an element of VR PN.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="names">The names; written in the data set's character set, or in UTF-8 where that lacks a character.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A name has a backslash, or the tag is of another VR.</exception>
    public DicomDatasetBuilder Set(DicomTag tag, params ReadOnlySpan<DicomPersonName> names)
    {
        if (RequireVR(tag) != DicomVR.PN)
        {
            throw new ArgumentException($"{tag} is no PN.", nameof(tag));
        }

        var texts = new string[names.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = names[i].ToString();
            if (texts[i].Contains('\\', StringComparison.Ordinal))
            {
                throw new ArgumentException("A name has no backslash: it separates values.", nameof(names));
            }
        }

        return Set(tag, DicomVR.PN, string.Join('\\', texts));
    }

    /// <summary>Sets an element of VR AT.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The tags that are its values.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, params ReadOnlySpan<DicomTag> values)
    {
        var bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 4), values[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((i * 4) + 2), values[i].Element);
        }

        return SetBytes(tag, DicomVR.AT, bytes);
    }
}
