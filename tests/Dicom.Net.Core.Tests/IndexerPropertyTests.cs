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
