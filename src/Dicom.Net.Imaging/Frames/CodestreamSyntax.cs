using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Tells a codestream's transfer syntax from its markers: of a data set that is not in the syntax that its file declares (an implicit
/// one under a JPEG syntax, say), the syntax it was read in says nothing of its fragments.
/// </summary>
internal static class CodestreamSyntax
{
    // Markers before the frame header are tables and comments; a codestream with more of them is not guessed at.
    private const int MostBytes = 64 * 1024;

    /// <summary>The syntax, or null where the first bytes are no known codestream's.</summary>
    internal static TransferSyntax? Of(FragmentStream stream)
    {
        Span<byte> marker = stackalloc byte[4];
        if (stream.Read(0, marker) < 4)
        {
            return null;
        }

        if (marker.SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return TransferSyntax.Get("1.2.840.10008.1.2.4.91");
        }

        if (marker[0] != 0xFF || marker[1] != 0xD8)
        {
            return null;
        }

        // T.81 §B.1.1: each segment states its length; the frame header's marker is the process (T.81 Table B.1, T.87 Table C.1).
        for (long position = 2; position < MostBytes && stream.Read(position, marker) == 4;)
        {
            if (marker[0] != 0xFF)
            {
                return null;
            }

            if (marker[1] == 0xFF)
            {
                position++;
                continue;
            }

            if (Of(marker[1]) is { } uid)
            {
                return TransferSyntax.Get(uid);
            }

            position += 2 + ((marker[2] << 8) | marker[3]);
        }

        return null;
    }

    private static string? Of(byte marker) => marker switch
    {
        0xC0 => "1.2.840.10008.1.2.4.50",
        0xC1 => "1.2.840.10008.1.2.4.51",
        0xC2 => "1.2.840.10008.1.2.4.55",
        0xC3 => "1.2.840.10008.1.2.4.57",
        0xF7 => "1.2.840.10008.1.2.4.80",
        _ => null,
    };
}
