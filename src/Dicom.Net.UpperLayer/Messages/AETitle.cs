using System.Text;

namespace Dicom.Net.UpperLayer;

/// <summary>The rules of application entity titles in PDUs (PS3.8 §9.3.2, PS3.5 §6.2, VR AE).</summary>
/// <remarks>
/// A title is at most 16 characters of the basic ISO 646 set without backslash and control characters. Leading and
/// trailing blanks are not significant, upper and lower case are. A title of blanks alone names nobody.
/// </remarks>
public static class AETitle
{
    /// <summary>Length of the field in a PDU, in bytes; also the most characters a title has.</summary>
    public const int MaxLength = 16;

    /// <summary>Tells whether a text is a title that may be sent.</summary>
    /// <param name="title">The text; blanks around it are not counted.</param>
    /// <returns>True for 1 to 16 significant characters, none of them a backslash or a control character.</returns>
    public static bool IsValid(ReadOnlySpan<char> title)
    {
        ReadOnlySpan<char> significant = title.Trim(' ');
        return significant.Length is > 0 and <= MaxLength && !significant.ContainsAnyExcept(Allowed);
    }

    /// <summary>Compares two titles by their significant characters.</summary>
    /// <param name="left">A title.</param>
    /// <param name="right">Another title.</param>
    /// <returns>True when both are the same without the blanks around them; case is significant.</returns>
    public static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Trim(' ').SequenceEqual(right.Trim(' '));

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Reads a field of 16 bytes; a field of blanks alone gives the empty string.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> field, out string title)
    {
        // Old peers pad with zero bytes instead of blanks; both are padding here.
        ReadOnlySpan<byte> significant = field.TrimEnd(" \0"u8).TrimStart((byte)' ');
        Span<char> text = stackalloc char[MaxLength];
        text = text[..Encoding.Latin1.GetChars(significant, text)];
        if (text.ContainsAnyExcept(Allowed))
        {
            title = "";
            return false;
        }

        title = text.ToString();
        return true;
    }

    /// <summary>Writes a title, or blanks for the empty one, into a field of 16 bytes.</summary>
    internal static void Write(string title, Span<byte> field, string parameterName)
    {
        ReadOnlySpan<char> significant = title.AsSpan().Trim(' ');
        if (!significant.IsEmpty && !IsValid(significant))
        {
            throw new ArgumentException(
                "An AE title is at most 16 characters without backslash and control characters.", parameterName);
        }

        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(significant, field);
    }
}
