using System.Buffers;

namespace Dicom.Net.Core.Tests;

/// <summary>What a reader sees of a data set, as one line a token and a last one for the findings or the error.</summary>
internal static class ReaderTokens
{
    /// <summary>Read as a whole from a span.</summary>
    public static List<string> OfSpan(byte[] encoded, TransferSyntax syntax, DicomReadOptions options) =>
        OfPieces(encoded, syntax, options, []);

    /// <summary>Read as a whole from segments that begin at the offsets.</summary>
    public static List<string> OfSequence(byte[] encoded, TransferSyntax syntax, DicomReadOptions options, IEnumerable<int> borders) =>
        Collect(tokens =>
        {
            var reader = new DicomReader(Sequence(encoded, borders), syntax, options);
            Take(ref reader, tokens, encoded.Length);
            return reader.Findings;
        });

    /// <summary>Read in pieces, each a new reader that goes on from the state before.</summary>
    public static List<string> OfPieces(byte[] encoded, TransferSyntax syntax, DicomReadOptions options, IEnumerable<int> ends) =>
        Collect(tokens =>
        {
            var findings = new List<DicomFinding>();
            var state = new DicomReaderState(syntax, options);
            foreach (int end in ends.Append(encoded.Length))
            {
                var reader = new DicomReader(encoded.AsSpan((int)state.Position..end), end == encoded.Length, state);
                Take(ref reader, tokens, end);
                findings.AddRange(reader.Findings ?? []);
                state = reader.CurrentState;
            }

            return findings;
        });

    /// <summary>Read in pieces that are themselves in segments.</summary>
    public static List<string> OfSequencePieces(byte[] encoded, TransferSyntax syntax, DicomReadOptions options, int[] ends, int segmentBytes) =>
        Collect(tokens =>
        {
            var findings = new List<DicomFinding>();
            var state = new DicomReaderState(syntax, options);
            foreach (int end in ends.Append(encoded.Length))
            {
                byte[] piece = encoded[(int)state.Position..end];
                ReadOnlySequence<byte> sequence = Sequence(piece, Enumerable.Range(1, piece.Length / segmentBytes).Select(i => i * segmentBytes));
                var reader = new DicomReader(sequence, end == encoded.Length, state);
                Take(ref reader, tokens, end);
                Assert.Equal(reader.BytesConsumed, sequence.Slice(sequence.Start, reader.Consumed).Length);
                findings.AddRange(reader.Findings ?? []);
                state = reader.CurrentState;
            }

            return findings;
        });

    /// <summary>A sequence over copies of the bytes, so that a read beyond a segment is a read beyond an array.</summary>
    public static ReadOnlySequence<byte> Sequence(byte[] data, IEnumerable<int> borders)
    {
        int from = 0;
        Segment? first = null;
        Segment? last = null;
        foreach (int border in borders.Append(data.Length))
        {
            last = new Segment(data[from..border], last);
            first ??= last;
            from = border;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private static List<string> Collect(Func<List<string>, IEnumerable<DicomFinding>?> read)
    {
        var tokens = new List<string>();
        try
        {
            tokens.Add(string.Join(' ', (read(tokens) ?? []).Select(finding => finding.ToString())));
        }
        catch (DicomDataException exception)
        {
            tokens.Add($"{exception.Section} at {exception.Offset}");
        }

        return tokens;
    }

    private static void Take(ref DicomReader reader, List<string> tokens, int end)
    {
        while (reader.Read())
        {
            byte[] value = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.Value.ToArray();
            byte[] copy = new byte[value.Length + 1];
            Assert.Equal(value.Length, reader.CopyValueTo(copy));
            Assert.Equal(value, copy[..value.Length]);
            tokens.Add($"{reader.TokenType} {reader.Tag} {reader.VR} {reader.Length} {reader.TokenOffset} {reader.ValueOffset} {reader.Depth} {Convert.ToHexString(value)}");
        }

        Assert.True(reader.CurrentState.Position <= end);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
