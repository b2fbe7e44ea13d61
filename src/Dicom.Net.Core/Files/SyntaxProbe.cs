namespace Dicom.Net.Core;

/// <summary>Tells the encoding of a data set from its first elements, where the file says nothing or something wrong.</summary>
internal static class SyntaxProbe
{
    /// <summary>How many bytes of a data set are looked at.</summary>
    public const int WindowBytes = 1024;

    private const int ShiftMost = 16;

    private static readonly TransferSyntax[] s_candidates =
    [
        TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian,
        TransferSyntax.ExplicitVRBigEndian, TransferSyntax.ImplicitVRBigEndian,
    ];

    /// <summary>Guesses the syntax of a data set.</summary>
    /// <returns>Null where the bytes do not look like the start of a data set.</returns>
    public static TransferSyntax? Guess(ReadOnlySpan<byte> data, long lengthBytes) => Best(data, lengthBytes, EncodingProbe.Convincing);

    /// <summary>Looks for a data set or for the prefix DICM behind bytes that belong to neither.</summary>
    /// <returns>The offset of the data set, or of what follows the prefix; -1 where nothing is found.</returns>
    public static int FindStart(ReadOnlySpan<byte> head, long lengthBytes, out TransferSyntax? syntax)
    {
        syntax = null;
        int prefix = head.IndexOf("DICM\u0002\0"u8);
        if (prefix >= 0)
        {
            return prefix + 4;
        }

        // A preamble whose prefix was overwritten, and a few bytes too many at the start: only what is beyond doubt.
        foreach (int offset in (ReadOnlySpan<int>)[132, 128])
        {
            if (head.Length > offset && (syntax = Best(head[offset..], lengthBytes - offset, 2 * EncodingProbe.Convincing)) is not null)
            {
                return offset;
            }
        }

        for (int offset = 1; offset <= ShiftMost && offset < head.Length; offset++)
        {
            if ((syntax = Best(head[offset..], lengthBytes - offset, 2 * EncodingProbe.Convincing)) is not null)
            {
                return offset;
            }
        }

        return -1;
    }

    /// <summary>Holds the declared syntax against the first elements.</summary>
    /// <returns>The syntax that the data are in: the declared one unless they clearly are not.</returns>
    public static TransferSyntax Check(TransferSyntax declared, ReadOnlySpan<byte> data, long lengthBytes)
    {
        if (data.Length < 8)
        {
            return declared;
        }

        if (ReferenceEquals(declared, TransferSyntax.ExplicitVRLittleEndian) && EncodingProbe.IsPlain(data))
        {
            return declared;
        }

        data = data[..Math.Min(data.Length, WindowBytes)];
        int score = declared.IsDeflated ? 0 : EncodingProbe.Score(data, lengthBytes, declared.IsExplicitVR, declared.IsBigEndian);
        return score > 0 ? declared : Best(data, lengthBytes, Math.Max(EncodingProbe.Convincing, score + EncodingProbe.Convincing)) ?? declared;
    }

    private static TransferSyntax? Best(ReadOnlySpan<byte> data, long lengthBytes, int least)
    {
        data = data[..Math.Min(data.Length, WindowBytes)];
        TransferSyntax? best = null;
        foreach (TransferSyntax candidate in s_candidates)
        {
            int score = EncodingProbe.Score(data, lengthBytes, candidate.IsExplicitVR, candidate.IsBigEndian);
            if (score >= least)
            {
                best = candidate;
                least = score + 1;
            }
        }

        return best;
    }
}
