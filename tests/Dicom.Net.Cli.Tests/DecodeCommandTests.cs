using System.Security.Cryptography;
using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Cli.Tests;

public sealed class DecodeCommandTests
{
    [Theory]
    [InlineData("pixel/pydata__emri_small_RLE.dcm")]
    [InlineData("pixel/pydata__liver_nonbyte_aligned.dcm")]
    [InlineData("pixel/dicomParser__CT0012.fragmented_no_bot_jpeg_ls.80.dcm")]
    [InlineData("pixel/pydicom__SC_ybr_full_422_uncompressed.dcm")]
    public async Task Raw_OfAllFrames_HasTheExpectedHash(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "out.raw");
        CliResult result = await Cli.RunAsync("decode", Corpus.Path(name)!, "--format", "raw", "--output", output);
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Corpus.Path("EXPECTED.json")!));
        string? hash = expected.RootElement.GetProperty("pixels").GetProperty(name).GetProperty("sha256").GetString();
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken))));

        // Nothing is overwritten unasked.
        Assert.Equal(ExitCode.LocalResource, (await Cli.RunAsync("decode", Corpus.Path(name)!, "--format", "raw", "--output", output)).Code);
    }

    [Theory]
    [InlineData(ExitCode.NotSupported, "pixel/dtf__CT1_J2KR", "a.raw")]
    [InlineData(ExitCode.NotSupported, "pixel/made__h264_102.dcm", "a.raw")]
    [InlineData(ExitCode.BadFile, "parse/malformed/made__v2_cut_in_value.dcm", "a.raw")]
    [InlineData(ExitCode.BadFile, "parse/malformed/made__v13_codestream_cut.dcm", "a.png")]
    [InlineData(ExitCode.Usage, "pixel/pydicom__rtdose.dcm", "a.png")]
    [InlineData(ExitCode.Usage, "pixel/pydicom__rtdose.dcm", "a.dat")]
    [InlineData(ExitCode.Usage, "pixel/pydicom__rtdose.dcm", "a.raw", "--frame", "16")]
    [InlineData(ExitCode.Usage, "pixel/pydicom__rtdose.dcm", "a.raw", "--frame", "3-2")]
    public async Task Decode_WhatCannotBe_IsSaidInOneLineAndLeavesNoFile(object code, string name, string output, params string[] more)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        CliResult result = await Cli.RunAsync(["decode", Corpus.Path(name)!, "--output", Path.Combine(folder.Path, output), .. more]);
        Assert.True(result.Code == (ExitCode)code, result.ToString());
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Frames_OfARange_AreWrittenAlone()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        string file = Corpus.Path("pixel/pydicom__rtdose_rle.dcm")!;
        string all = Path.Combine(folder.Path, "all.raw");
        string some = Path.Combine(folder.Path, "some.raw");
        string picture = Path.Combine(folder.Path, "one.png");
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("decode", file, "-o", all)).Code);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("decode", file, "--frame", "14-15", "--frame", "2", "-o", some)).Code);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("decode", file, "--frame", "2", "-o", picture)).Code);
        byte[] whole = File.ReadAllBytes(all);
        Assert.Equal([.. whole[(13 * 400)..(15 * 400)], .. whole[400..800]], File.ReadAllBytes(some));
        Assert.Equal(0x89, File.ReadAllBytes(picture)[0]);
    }
}
