using System.Collections.Concurrent;
using Dicom.Net.Core;
using Dicom.Net.Imaging.Tests.Frames;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>Real files: what can be decoded keeps its values through every lossless syntax that can hold it.</summary>
public sealed class TranscoderCorpusTests
{
    // The widest frames cost the most and show the least.
    private const long MostBytes = 600_000;

    [Fact]
    public void Corpus_ThroughLosslessSyntaxes_KeepsItsValues()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        ConcurrentBag<string> wrong = [];
        int files = 0;
        int conversions = 0;
        Parallel.ForEach(CorpusPixels.Names(), name =>
        {
            if (!TryOpen(Corpus.Path(name)!, out DicomFile? file, out byte[]? values))
            {
                return;
            }

            using (file)
            {
                Interlocked.Increment(ref files);
                foreach (string target in Converted.Lossless)
                {
                    try
                    {
                        byte[] bytes = Converted.Bytes(file.Dataset, target, out _, new TranscodeOptions { MaxParallelFrames = 1 });
                        using DicomDataset converted = DicomDataset.Parse(bytes, TransferSyntax.Get(target));
                        Interlocked.Increment(ref conversions);
                        if (!values.AsSpan().SequenceEqual(Converted.Values(converted)))
                        {
                            wrong.Add($"{name} to {target}");
                        }
                    }
                    catch (UnencodablePixelDataException refusal)
                    {
                        Assert.Equal(target, refusal.TransferSyntaxUid);
                        Assert.DoesNotContain(target, Converted.Native);
                    }
                }
            }
        });
        Assert.True(wrong.IsEmpty, string.Join("; ", wrong));
        Assert.True(files > 50 && conversions > 5 * files, $"{files} files, {conversions} conversions");
    }

    private static bool TryOpen(string path, out DicomFile file, out byte[] values)
    {
        file = null!;
        values = [];
        try
        {
            file = DicomFile.Open(path);
            FrameDescription frame = PixelFrames.Open(file.Dataset).Description.Frame;
            if (frame.FrameLengthBytes * (file.Dataset.GetInt32(DicomTags.NumberOfFrames) ?? 1) <= MostBytes)
            {
                values = Converted.Values(file.Dataset);
                return true;
            }
        }
        catch (Exception e) when (e is DicomException or IOException)
        {
            // Damaged ones and those without a decoder are the subject of other tests.
        }

        file?.Dispose();
        return false;
    }
}
