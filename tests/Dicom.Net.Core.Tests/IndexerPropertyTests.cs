using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

/// <summary>The rows of a data set are what its tokens say, whether the short way made them or not.</summary>
public class IndexerPropertyTests
{
    private static readonly TransferSyntax[] s_syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];

    [Property(MaxTest = 400)]
    public Property Rows_MutatedBytes_AreTheTokens() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            var random = new Random(seed);
            TransferSyntax syntax = s_syntaxes[random.Next(s_syntaxes.Length)];
            var output = new ArrayBufferWriter<byte>();
            builder.WriteTo(output, syntax, random.Next(2) == 0 ? SequenceLengths.Defined : SequenceLengths.Undefined);
            byte[] encoded = output.WrittenSpan.ToArray();
            for (int i = random.Next(4); i > 0 && encoded.Length > 0; i--)
            {
                encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
            }

            try
            {
                using DicomDataset dataset = DicomDataset.View(encoded, syntax);
                Assert.Equal(Tokens(encoded, syntax), Rows(dataset));
            }
            catch (DicomDataException)
            {
                // Held elsewhere.
            }
        });

    [Property(MaxTest = 400)]
    public Property Findings_MutatedBytes_AreThoseOfTheReader() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            var random = new Random(seed);
            var output = new ArrayBufferWriter<byte>();
            builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian, random.Next(2) == 0 ? SequenceLengths.Defined : SequenceLengths.Undefined);
            byte[] encoded = output.WrittenSpan.ToArray();
            for (int i = random.Next(6); i > 0 && encoded.Length > 0; i--)
            {
                encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
            }

            var options = new DicomReadOptions { Tolerated = random.Next(4) == 0 ? DicomTolerances.OutOfOrder | DicomTolerances.Duplicate : DicomTolerances.All };
            Assert.Equal(Faults(encoded, options), Indexed(encoded, TransferSyntax.ExplicitVRLittleEndian, encoded.Length + 1, options).Where(IsFault));
        });

    private static bool IsFault(string line) =>
        !line.StartsWith("row", StringComparison.Ordinal)
            && !line.Contains(nameof(DicomTolerances.OutOfOrder), StringComparison.Ordinal) && !line.Contains(nameof(DicomTolerances.Duplicate), StringComparison.Ordinal);

    // What the reader says when it goes from token to token.
    private static List<string> Faults(byte[] encoded, DicomReadOptions options)
    {
        var lines = new List<string>();
        var reader = new DicomReader(encoded, isFinalBlock: true, new DicomReaderState(TransferSyntax.ExplicitVRLittleEndian, options) { InputEnd = encoded.Length });
        try
        {
            while (reader.Read())
            {
                // Only what it finds is of interest.
            }

            lines.AddRange((reader.Findings ?? []).Select(finding => finding.ToString()));
        }
        catch (DicomDataException error)
        {
            lines.Add($"{error.Message} {error.Offset} {error.TagPath}");
        }

        return lines;
    }

    [Property(MaxTest = 400)]
    public Property Dataset_WindowsOfAnySize_IsTheDatasetOfOnePiece() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            var random = new Random(seed);
            TransferSyntax syntax = s_syntaxes[random.Next(s_syntaxes.Length)];
            var output = new ArrayBufferWriter<byte>();
            builder.WriteTo(output, syntax, random.Next(2) == 0 ? SequenceLengths.Defined : SequenceLengths.Undefined);
            byte[] encoded = output.WrittenSpan.ToArray();
            for (int i = random.Next(4); i > 0 && encoded.Length > 0; i--)
            {
                encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(Indexed(encoded, syntax, encoded.Length + 1), Indexed(encoded, syntax, 1 + random.Next(encoded.Length + 1)));
        });

    // Rows with their links, findings, and the error where there is one, of a data set that comes in pieces.
    private static List<string> Indexed(byte[] encoded, TransferSyntax syntax, int pieceBytes, DicomReadOptions? options = null)
    {
        options ??= new DicomReadOptions { DeferValuesOver = int.MaxValue };
        var state = new DicomReaderState(syntax, options) { InputEnd = encoded.Length };
        var indexer = new DatasetIndexer(options, 16);
        var lines = new List<string>();
        try
        {
            int end = 0;
            DicomReader reader;
            do
            {
                end = Math.Min(encoded.Length, end + pieceBytes);
                int start = (int)Math.Min(state.Position, end);
                reader = new DicomReader(encoded.AsSpan(start, end - start), end == encoded.Length, state);
                indexer.Run(ref reader, start);
                state = reader.CurrentState;
                state.Skip(Math.Min(state.BytesToSkip, encoded.Length - state.Position));
            }
            while (!reader.IsAtEnd);

            lines.AddRange(indexer.Rows[..indexer.Count].Select(row => $"row {row.Tag:X8} {row.Next} {row.Length} {row.Offset} {row.VR} {row.Traits}"));
            lines.AddRange((indexer.Findings ?? []).Select(finding => finding.ToString()));
        }
        catch (DicomDataException error)
        {
            lines.Add($"{error.Message} {error.Offset} {error.TagPath}");
        }
        finally
        {
            indexer.Discard();
        }

        return lines;
    }

    private static List<string> Rows(DicomDataset dataset)
    {
        var rows = new List<string>();
        foreach (ref readonly DatasetRow row in dataset.Rows[..dataset.RowCount])
        {
            rows.Add($"{row.Tag:X8} {row.Length} {row.Offset} {row.VR == DicomVR.SS || row.VR == DicomVR.US} {row.Traits & ~RowTraits.Unsorted}");
        }

        return rows;
    }

    private static List<string> Tokens(byte[] encoded, TransferSyntax syntax)
    {
        var rows = new List<string>();
        var reader = new DicomReader(encoded, isFinalBlock: true, new DicomReaderState(syntax) { InputEnd = encoded.Length });
        while (reader.Read())
        {
            RowTraits traits = reader.TokenType switch
            {
                DicomTokenType.SequenceStart => RowTraits.Sequence,
                DicomTokenType.ItemStart => RowTraits.Item,
                DicomTokenType.FragmentsStart => RowTraits.Fragments,
                DicomTokenType.Fragment => RowTraits.Fragment,
                _ => RowTraits.None,
            };
            if (reader.TokenType is not (DicomTokenType.ItemEnd or DicomTokenType.SequenceEnd))
            {
                traits |= (reader.IsImplicitVR ? RowTraits.None : RowTraits.Explicit) | (reader.IsBigEndian ? RowTraits.BigEndian : RowTraits.None);
                rows.Add($"{reader.Tag.Value:X8} {reader.Length} {reader.ValueOffset} {reader.VR == DicomVR.SS || reader.VR == DicomVR.US} {traits}");
            }
        }

        return rows;
    }
}
