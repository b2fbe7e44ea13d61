using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>Numbers as the text of DS and IS (PS3.5 §6.2).</summary>
internal static class DecimalText
{
    /// <summary>The shortest text that reads back the same within 16 characters; else the nearest that fits.</summary>
    public static string Format(double value, bool isInteger)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("DS and IS hold finite numbers only.", nameof(value));
        }

        if (isInteger)
        {
            return value is >= int.MinValue and <= int.MaxValue && Math.Floor(value) == value
                ? ((int)value).ToString(CultureInfo.InvariantCulture)
                : throw new ArgumentException("IS holds integers of 32 bits.", nameof(value));
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        for (int digits = 16; text.Length > 16 && digits > 0; digits--)
        {
            text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        return text;
    }
}
