using System.Buffers;

namespace Dicom.Net.Imaging;

/// <summary>Finds where codestreams begin by their first bytes.</summary>
internal static class CodestreamScanner
{
    private const int PieceBytes = 64 * 1024;

    // Padding between an end marker and the next codestream: one byte makes fragments even, some writers align further.
    internal const int MostPaddingBytes = 16;

    /// <summary>The starts of the fragments that begin like a codestream.</summary>
    /// <param name="stream">The fragments.</param>
    /// <param name="signature">How a codestream begins.</param>
    /// <param name="most">Ends the search.</param>
    internal static List<long> FragmentStarts(FragmentStream stream, in CodestreamSignature signature, long most)
    {
        List<long> starts = [];
        Span<byte> first = stackalloc byte[CodestreamSignature.LengthBytes];
        for (int i = 0; i < stream.Count && starts.Count < most; i++)
        {
            long start = stream.StartOf(i);
            if ((starts.Count == 0 || starts[^1] < start) && signature.Matches(first[..stream.Read(start, first)]))
            {
                starts.Add(start);
            }
        }

        return starts;
    }

    /// <summary>
    /// All starts of codestreams, also within fragments. Where codestreams have an end marker (FFD9), one within a fragment begins
    /// behind it alone, so that a thumbnail in an application segment is none.
    /// </summary>
    /// <param name="stream">The fragments.</param>
    /// <param name="signature">How a codestream begins.</param>
    /// <param name="most">Ends the search.</param>
    internal static List<long> CodestreamStarts(FragmentStream stream, in CodestreamSignature signature, long most)
    {
        ReadOnlySpan<byte> pattern = signature.PatternIn(stackalloc byte[CodestreamSignature.LengthBytes]);
        HashSet<long> fragmentStarts = [];
        for (int i = 0; i < stream.Count; i++)
        {
            fragmentStarts.Add(stream.StartOf(i));
        }

        List<long> starts = [];
        byte[] rented = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (long position = 0; position < stream.LengthBytes && starts.Count < most;)
            {
                ReadOnlySpan<byte> piece = rented.AsSpan(0, stream.Read(position, rented.AsSpan(0, PieceBytes)));
                if (piece.Length < pattern.Length)
                {
                    break;
                }

                for (int from = 0; starts.Count < most;)
                {
                    int found = piece[from..].IndexOf(pattern);
                    if (found < 0)
                    {
                        break;
                    }

                    from += found;
                    if (IsStart(stream, signature, fragmentStarts, position + from))
                    {
                        starts.Add(position + from);
                    }

                    from++;
                }

                // A pattern that lies across the end is found in the next piece.
                position += piece.Length - pattern.Length + 1;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return starts;
    }

    private static bool IsStart(FragmentStream stream, in CodestreamSignature signature, HashSet<long> fragmentStarts, long position)
    {
        if (position == 0 || fragmentStarts.Contains(position))
        {
            return true;
        }

        if (!signature.HasEndMarker)
        {
            Span<byte> first = stackalloc byte[CodestreamSignature.LengthBytes];
            return signature.Matches(first[..stream.Read(position, first)]);
        }

        Span<byte> before = stackalloc byte[MostPaddingBytes + 2];
        int length = (int)Math.Min(before.Length, position);
        ReadOnlySpan<byte> end = before[..stream.Read(position - length, before[..length])].TrimEnd([(byte)0x00, (byte)0xFF]);
        return end.Length >= 2 && end[^1] == 0xD9 && end[^2] == 0xFF;
    }
}
