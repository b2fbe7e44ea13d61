using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>What a conversion takes does not grow with the frames of the object.</summary>
public sealed class TranscoderMemoryTests
{
    private const int Side = 96;
    private const int FrameBytes = 2 * Side * Side;
    private const int Few = 20;
    private const int Many = 320;

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.80")]
    [InlineData("1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.70")]
    [InlineData("1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.2")]
    public void Conversion_OfMoreFrames_TakesNoMoreMemory(string source, string target)
    {
        using TemporaryFolder folder = new();
        long few = Measure(folder, source, target, Few);
        long many = Measure(folder, source, target, Many);

        // Fragments are rows of the data set and entries of tables, some hundred bytes each with the lists that double; a frame has 18,432.
        Assert.True(many - few < (Many - Few) * 600, $"{few} bytes for {Few} frames, {many} for {Many}");
    }

    private static long Measure(TemporaryFolder folder, string source, string target, int frames)
    {
        string path = folder.File($"{frames}.dcm");
        using (DicomDataset dataset = new MadeImage { Columns = Side, Rows = Side, Frames = frames, Stored = 16 }.ToDataset())
        {
            Transcoder.WriteFile(dataset, TransferSyntax.Get(source), path, overwrite: true, cancellationToken: TestContext.Current.CancellationToken);
        }

        TranscodeOptions options = new() { MaxParallelFrames = 1, MaxMemoryBytes = 0, TemporaryFolder = folder.Path };
        using DicomFile file = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = FrameBytes / 64 });
        return Allocations.Least(() => Transcoder.WriteDataset(file.Dataset, TransferSyntax.Get(target), Stream.Null, options));
    }
}
