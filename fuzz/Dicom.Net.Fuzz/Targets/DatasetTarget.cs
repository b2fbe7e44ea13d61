using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The data set reader: the first byte chooses the syntax and the splits, the rest is the data set.</summary>
/// <remarks>
/// The oracle: no error other than <see cref="DicomDataException"/>; the reader over pieces sees what the reader over the whole sees;
/// what was accepted, written and read again, writes the same bytes; what strict reading accepts, lenient reading reads alike.
/// </remarks>
public static class DatasetTarget
{
    private static readonly TransferSyntax[] s_syntaxes =
    [
        TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian,
        TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    private static readonly DicomReadOptions s_undeferred = new() { DeferValuesOver = int.MaxValue };

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        TransferSyntax syntax = s_syntaxes[data[0] & 3];
        int step = 1 + (data[0] >> 2);
        data = data[1..];
        byte[]? lenient = Rewrite(data, syntax, DicomReadOptions.Default);
        byte[]? strict = Rewrite(data, syntax, DicomReadOptions.Strict);
        if (strict is not null && (lenient is null || !lenient.AsSpan().SequenceEqual(strict)))
        {
            throw new InvalidOperationException("Strict reading accepts what lenient reading reads otherwise.");
        }

        if (lenient is not null && !syntax.IsDeflated)
        {
            byte[]? again = Rewrite(lenient, TransferSyntax.ExplicitVRLittleEndian, DicomReadOptions.Default);
            if (again is null || !again.AsSpan().SequenceEqual(lenient))
            {
                throw new InvalidOperationException("What was written reads back otherwise.");
            }
        }

        if (!syntax.IsDeflated)
        {
            ComparePieces(data, syntax, step);
        }
    }

    private static byte[]? Rewrite(ReadOnlySpan<byte> data, TransferSyntax syntax, DicomReadOptions options)
    {
        try
        {
            using DicomDataset dataset = DicomDataset.Parse(data, syntax, options);
            var output = new ArrayBufferWriter<byte>();
            new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
            return output.WrittenSpan.ToArray();
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static void ComparePieces(ReadOnlySpan<byte> data, TransferSyntax syntax, int step)
    {
        ulong whole = Hash(data, syntax, data.Length);
        if (whole != Hash(data, syntax, step))
        {
            throw new InvalidOperationException("The reader over pieces sees other tokens than the reader over the whole.");
        }
    }

    // FNV-1a over tokens: enough to tell two readings apart without keeping them.
    private static ulong Hash(ReadOnlySpan<byte> data, TransferSyntax syntax, int step)
    {
        ulong hash = 14695981039346656037;
        var state = new DicomReaderState(syntax, s_undeferred);
        int end = 0;
        try
        {
            do
            {
                end = (int)Math.Min(data.Length, (long)end + Math.Max(1, step));
                var reader = new DicomReader(data[(int)state.Position..end], end == data.Length, state);
                while (reader.Read())
                {
                    Add(ref hash, (ulong)reader.TokenType);
                    Add(ref hash, reader.Tag.Value);
                    Add(ref hash, reader.Length);
                    Add(ref hash, (ulong)reader.TokenOffset);
                    foreach (byte value in reader.Value)
                    {
                        Add(ref hash, value);
                    }
                }

                state = reader.CurrentState;
            }
            while (end < data.Length);
        }
        catch (DicomDataException exception)
        {
            Add(ref hash, (ulong)exception.Offset);
        }

        return hash;
    }

    private static void Add(ref ulong hash, ulong value) => hash = (hash ^ value) * 1099511628211;
}
