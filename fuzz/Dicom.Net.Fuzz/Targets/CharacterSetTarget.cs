using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>Text in the character sets of PS3.3 §C.12.1.1.2: the first byte chooses the set, the second the VR, the rest is the value.</summary>
/// <remarks>The oracle: no error at all; no more characters than bytes; text that can be written reads back as the same text.</remarks>
public static class CharacterSetTarget
{
    private static readonly string[] s_sets =
    [
        "", "ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030", "GBK", "ISO_IR 166", "\\ISO 2022 IR 87", "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159",
        "\\ISO 2022 IR 149", "\\ISO 2022 IR 58", "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126", "ISO_IR 203", "unknown", "ISO 2022 IR 6\\nonsense",
    ];

    private static readonly DicomVR[] s_vrs = [DicomVR.LO, DicomVR.PN, DicomVR.LT, DicomVR.UC];

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2)
        {
            return;
        }

        SpecificCharacterSet set = SpecificCharacterSet.Of(s_sets[data[0] % s_sets.Length]);
        DicomVR vr = s_vrs[data[1] & 3];
        string text = set.Decode(data[2..], vr);
        if (text.Length > data.Length)
        {
            throw new InvalidOperationException("There are more characters than bytes.");
        }

        // An escape that stands in the text itself would switch sets when it is read again.
        if (text.Contains('\u001B', StringComparison.Ordinal) || text.Contains('\uFFFD', StringComparison.Ordinal) || !set.CanEncode(text))
        {
            return;
        }

        string again = set.Decode(set.Encode(text, vr), vr);
        if (!string.Equals(again, text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Text that was written reads back otherwise.");
        }
    }
}
