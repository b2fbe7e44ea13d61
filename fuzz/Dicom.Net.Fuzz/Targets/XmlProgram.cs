using System.Globalization;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>Makes well-formed XML of any bytes: each is an element of the model to open, to close, or a text, so that what is fuzzed is our reader and not the parser beneath it.</summary>
internal static class XmlProgram
{
    private const int MostCharacters = 64 * 1024;

    private static readonly uint[] s_tags =
    [
        0x0008_0005, 0x0008_0000, 0x0008_0018, 0x0008_0020, 0x0008_1032, 0x0009_0010, 0x0009_0001, 0x0009_1001, 0x0009_10FF, 0x0010_0010, 0x0010_0020,
        0x0028_0010, 0x0028_0030, 0x0028_0106, 0x0018_9073, 0x0020_9165, 0x7FE0_0010, 0xFFFC_FFFC, 0xFFFE_E000, 0xFFFF_FFFF,
    ];

    private static readonly DicomVR[] s_vrs = [.. Enum.GetValues<DicomVR>()];

    private static readonly string[] s_creators = ["ACME 1.1", "", " ", "x\\y", "Müller"];

    private static readonly string[] s_names = ["NativeDicomModel", "Value", "PersonName", "Item", "Length", "Alphabetic", "FamilyName", "InlineBinary", "x"];

    private static readonly string[] s_texts =
    [
        "1", "-1", "0.5", "NaN", "INF", "1e400", "00100010", "20260101", "1.2.3", "ISO_IR 100", "ISO 2022 IR 87", "\\", "^", "=", " ", "AQID", "&lt;", "&#10;", "&#x1F600;", "山田", "\t", "65536",
    ];

    /// <summary>The text that the bytes stand for.</summary>
    public static byte[] Write(ReadOnlySpan<byte> program)
    {
        var text = new StringBuilder("<NativeDicomModel>");
        var open = new Stack<string>();
        while (!program.IsEmpty && text.Length < MostCharacters)
        {
            byte operation = program[0];
            byte operand = program.Length > 1 ? program[1] : (byte)0;
            program = program[1..];
            string? name = Begin(text, operation % 12, operand, ref program);
            if (name is not null)
            {
                open.Push(name);
            }
            else if (operation % 12 == 0 && open.TryPop(out string? closed))
            {
                text.Append("</").Append(closed).Append('>');
            }
        }

        while (open.TryPop(out string? name))
        {
            text.Append("</").Append(name).Append('>');
        }

        return Encoding.UTF8.GetBytes(text.Append("</NativeDicomModel>").ToString());
    }

    // The element that was opened, or null.
    private static string? Begin(StringBuilder text, int operation, byte operand, ref ReadOnlySpan<byte> program)
    {
        string? name = operation switch
        {
            1 => "DicomAttribute",
            2 => "Item",
            3 => "Value",
            4 => "PersonName",
            5 => Group(operand),
            6 => Component(operand),
            7 => "InlineBinary",
            8 => s_names[operand % s_names.Length],
            _ => null,
        };
        if (name is not null)
        {
            text.Append('<').Append(name);
        }

        switch (operation)
        {
            case 1:
                Attribute(text, ref program);
                break;
            case 2 or 3 or 4 when operand % 4 != 0:
                text.Append(CultureInfo.InvariantCulture, $" number='{(sbyte)operand}'");
                break;
            case 9:
                text.Append("<BulkData ").Append((operand & 1) == 0 ? "uri" : "uuid").Append("='").Append(operand).Append("'/>");
                break;
            case 10:
                text.Append(s_texts[operand % s_texts.Length]);
                break;
            case 11:
                text.Append(operand % 3 == 0 ? "<!-- x -->" : operand % 3 == 1 ? "<![CDATA[ABC]]>" : "<?x y?>");
                break;
        }

        if (operation is not (0 or 1))
        {
            program = program.IsEmpty ? program : program[1..];
        }

        if (name is not null)
        {
            text.Append('>');
        }

        return name;
    }

    private static void Attribute(StringBuilder text, ref ReadOnlySpan<byte> program)
    {
        if (program.Length < 3)
        {
            return;
        }

        uint tag = s_tags[program[0] % s_tags.Length];
        DicomVR vr = s_vrs[program[1] % s_vrs.Length];
        int creator = program[2] % (s_creators.Length + 4);
        text.Append(CultureInfo.InvariantCulture, $" tag='{tag:X8}' vr='{(vr == DicomVR.None ? "??" : vr.ToString())}'");
        if (creator < s_creators.Length)
        {
            text.Append(" privateCreator='").Append(s_creators[creator]).Append('\'');
        }

        program = program[3..];
    }

    private static string Group(byte operand) => (operand % 3) switch { 0 => "Alphabetic", 1 => "Ideographic", _ => "Phonetic" };

    private static string Component(byte operand) => (operand % 5) switch { 0 => "FamilyName", 1 => "GivenName", 2 => "MiddleName", 3 => "NamePrefix", _ => "NameSuffix" };
}
