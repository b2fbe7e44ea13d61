namespace Dicom.Net.Core;

/// <summary>A range of dates or times as a query writes it (PS3.4 §C.2.2.2.5): from, to, or both; a single value is both.</summary>
/// <param name="From">The start; null where the range is open.</param>
/// <param name="To">The end, which belongs to the range; null where the range is open.</param>
public readonly record struct DicomDateTimeRange(DicomDateTime? From, DicomDateTime? To)
{
    /// <summary>Reads a value or a range.</summary>
    /// <param name="vr">DA, TM or DT.</param>
    /// <param name="text">The value, as <c>20260101-20261231</c>, <c>-1200</c> or <c>2026-0500-</c>.</param>
    /// <param name="range">The range.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(DicomVR vr, ReadOnlySpan<char> text, out DicomDateTimeRange range)
    {
        text = text.Trim(" \0");
        if (DicomDateTime.TryParse(vr, text, out DicomDateTime single))
        {
            range = new DicomDateTimeRange(single, single);
            return true;
        }

        // In DT a hyphen may begin an offset from UTC: the one is taken on both sides of which a value stands, or nothing.
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '-')
            {
                continue;
            }

            ReadOnlySpan<char> left = text[..i].TrimEnd(' ');
            ReadOnlySpan<char> right = text[(i + 1)..].TrimStart(' ');
            DicomDateTime from = default;
            DicomDateTime to = default;
            if (left.Length + right.Length > 0
                && (left.IsEmpty || DicomDateTime.TryParse(vr, left, out from))
                && (right.IsEmpty || DicomDateTime.TryParse(vr, right, out to)))
            {
                range = new DicomDateTimeRange(left.IsEmpty ? null : from, right.IsEmpty ? null : to);
                return true;
            }
        }

        range = default;
        return false;
    }
}
