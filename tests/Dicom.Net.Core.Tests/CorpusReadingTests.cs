using System.Buffers;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public class CorpusReadingTests
{
    // Files that are no data set at all, by what their origin says of them.
    [Theory]
    [InlineData("parse")]
    [InlineData("pixel")]
    [InlineData("series")]
    public void Corpus_EveryFile_ReadsOrFailsTyped(string folder)
    {
        string? root = Corpus.Path(folder);
        if (root is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        int read = 0;
        var refused = new List<string>();
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                using DicomFile file = DicomFile.Open(path);
                read++;
            }
            catch (DicomDataException exception)
            {
                refused.Add($"{Path.GetRelativePath(root, path)}: {exception.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', refused));
        Assert.True(read > 100);
        Assert.True(refused.Count < 6, string.Join('\n', refused));
    }

    [Theory]
    [InlineData("parse")]
    [InlineData("pixel")]
    [InlineData("series")]
    public void Corpus_ReadWriteRead_GivesEqualDataSets(string folder)
    {
        string? root = Corpus.Path(folder);
        if (root is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        var differences = new List<string>();
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                using DicomFile file = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = int.MaxValue });
                foreach (TransferSyntax syntax in new[] { TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian })
                {
                    var output = new ArrayBufferWriter<byte>();
                    new DicomDatasetBuilder().CopyFrom(file.Dataset.Root).WriteTo(output, syntax);
                    using DicomDataset again = DicomDataset.Parse(output.WrittenSpan, syntax);
                    string? difference = DatasetComparer.FirstDifference(file.Dataset, again, compareVR: syntax.IsExplicitVR);
                    if (difference is not null)
                    {
                        differences.Add($"{Path.GetRelativePath(root, path)} {syntax.Name}: {difference}");
                    }
                }
            }
            catch (DicomDataException)
            {
                // Held by the test above.
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
