using System.Globalization;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests.Codecs;

/// <summary>JPEG-LS against CharLS itself, without a DICOM library between: one process for all images.</summary>
public sealed class CharLsTests : IDisposable
{
    private const string JpegLs = "1.2.840.10008.1.2.4.80";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OurFrames_ThroughCharLs_AreBitExact()
    {
        string peer = await BuildAsync();
        var list = new StringBuilder();
        foreach (CodecImage image in CodecImage.All)
        {
            byte[][] streams = Encode(image);
            for (int i = 0; i < streams.Length; i++)
            {
                string path = _folder.File($"{image.Name}_{i}.jls");
                await File.WriteAllBytesAsync(path, streams[i], TestContext.Current.CancellationToken);
                list.Append("d ").Append(path).Append(' ').Append(path).Append(".raw\n");
            }
        }

        string said = await RunAsync(peer, list.ToString());
        Assert.Equal("", said);
        foreach (CodecImage image in CodecImage.All)
        {
            byte[] cells = Cells(image);
            for (int i = 0; i < CodecImage.Frames; i++)
            {
                byte[] decoded = await File.ReadAllBytesAsync(_folder.File($"{image.Name}_{i}.jls.raw"), TestContext.Current.CancellationToken);
                Assert.True(cells.AsSpan(i * image.FrameBytes, image.FrameBytes).SequenceEqual(decoded), $"{image.Name} frame {i}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CharLsFrames_ThroughOurDecoder_AreBitExactAndOursNoLonger(int interleave)
    {
        string peer = await BuildAsync();
        var list = new StringBuilder();
        CodecImage[] images = [.. CodecImage.All.Where(image => interleave == 0 || image.Samples > 1)];
        foreach (CodecImage image in images)
        {
            byte[] cells = Cells(image);
            for (int i = 0; i < CodecImage.Frames; i++)
            {
                byte[] frame = cells[(i * image.FrameBytes)..((i + 1) * image.FrameBytes)];
                string path = _folder.File($"{image.Name}_{i}.raw");
                await File.WriteAllBytesAsync(path, interleave == 0 ? ToPlanes(image, frame) : frame, TestContext.Current.CancellationToken);
                list.Append(CultureInfo.InvariantCulture, $"e {path} {path}.jls {image.Columns} {image.Rows} {image.Samples} {image.Bits} {interleave}\n");
            }
        }

        Assert.Equal("", await RunAsync(peer, list.ToString()));
        long ours = 0;
        long theirs = 0;
        foreach (CodecImage image in images)
        {
            byte[][] own = Encode(image);
            List<ReadOnlyMemory<byte>> fragments = [];
            for (int i = 0; i < CodecImage.Frames; i++)
            {
                byte[] stream = await File.ReadAllBytesAsync(_folder.File($"{image.Name}_{i}.raw.jls"), TestContext.Current.CancellationToken);
                fragments.Add(stream);
                ours += own[i].Length;
                theirs += stream.Length + (stream.Length & 1);
            }

            using DicomDataset dataset = image.ToBuilder().SetFragments(DicomTags.PixelData, default, fragments).ToDataset(TransferSyntax.Get(JpegLs));
            PixelFrames frames = PixelFrames.Open(dataset);
            byte[] values = image.Values();
            byte[] decoded = new byte[image.FrameBytes];
            for (int i = 0; i < CodecImage.Frames; i++)
            {
                frames.Decode(i, decoded);
                Assert.True(values.AsSpan(i * image.FrameBytes, image.FrameBytes).SequenceEqual(decoded), $"{image.Name} frame {i}");
            }
        }

        Assert.True(ours <= theirs, $"ours take {ours} bytes and CharLS's {theirs}");
    }

    private static async Task<string> BuildAsync()
    {
        string compiler = Peer.Require("g++", "g++");
        string program = Path.Combine(Directory.CreateDirectory(Path.Combine(Corpus.RepositoryRoot, "artifacts", "charls")).FullName, "jls_peer");
        string source = Path.Combine(Corpus.RepositoryRoot, "tests", "charls", "jls_peer.cpp");
        string own = $"{program}.{Guid.NewGuid():N}";
        ToolResult built = await Tool.RunAsync(compiler, "-std=c++17", "-O1", source, "-o", own, "-lcharls");
        if (built.ExitCode != 0)
        {
            Peer.Absent("CharLS cannot be compiled against: " + built.Error.Split('\n')[0], "libcharls-dev");
        }

        File.Move(own, program, overwrite: true);
        return program;
    }

    private async Task<string> RunAsync(string peer, string list)
    {
        string path = _folder.File("list.txt");
        await File.WriteAllTextAsync(path, list, TestContext.Current.CancellationToken);
        return (await Tool.RunAsync(peer, path)).Expect(0).Output;
    }

    private static byte[][] Encode(CodecImage image)
    {
        using DicomDataset dataset = image.ToBuilder().ToDataset();
        using var coded = new MemoryStream();
        Transcoder.WriteDataset(dataset, TransferSyntax.Get(JpegLs), coded, cancellationToken: TestContext.Current.CancellationToken);
        using DicomDataset result = DicomDataset.Parse(coded.ToArray(), TransferSyntax.Get(JpegLs));
        Assert.True(result.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        var streams = new byte[CodecImage.Frames][];
        for (int i = 0; i < streams.Length; i++)
        {
            streams[i] = pixels.GetFragment(i + 1).ToArray();
        }

        return streams;
    }

    // The codestream's samples: bits beyond those stored are 0, whatever the sign.
    private static byte[] Cells(CodecImage image)
    {
        using DicomDataset dataset = image.ToBuilder().ToDataset();
        return dataset.GetBytes(DicomTags.PixelData)[..(image.FrameBytes * CodecImage.Frames)].ToArray();
    }

    private static byte[] ToPlanes(CodecImage image, byte[] frame)
    {
        int bytes = image.Allocated / 8;
        int pixels = image.Columns * image.Rows;
        var planes = new byte[frame.Length];
        for (int i = 0; i < pixels * image.Samples; i++)
        {
            frame.AsSpan(i * bytes, bytes).CopyTo(planes.AsSpan((((i % image.Samples) * pixels) + (i / image.Samples)) * bytes));
        }

        return planes;
    }
}
