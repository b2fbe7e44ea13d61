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
    [InlineData(ExitCode.Usage, "pixel/dtf__CT1_RLE", "a.png", "--window", "40", "0")]
    [InlineData(ExitCode.Usage, "pixel/dtf__CT1_RLE", "a.png", "--window", "x", "10")]
    [InlineData(ExitCode.Usage, "pixel/dtf__CT1_RLE", "a.png", "--bits", "12")]
    [InlineData(ExitCode.Usage, "pixel/dtf__CT1_RLE", "a.png", "--voi", "0")]
    [InlineData(ExitCode.BadFile, "pixel/pydata__vlut_04.dcm", "a.png", "--voi", "9")]
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

    [Fact]
    public async Task Picture_OfSeveralFrames_IsOfTheFirst_OrANumberedFileForEachChosen()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        string file = Corpus.Path("pixel/pydicom__rtdose.dcm")!;
        CliResult first = await Cli.RunAsync("decode", file, "--format", "png", "--output", Path.Combine(folder.Path, "a.png"));
        Assert.Contains("frame 1 of 15", first.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("decode", file, "--frame", "3-4", "-o", Path.Combine(folder.Path, "b.png"))).Code);
        Assert.Equal(["a.png", "b-0003.png", "b-0004.png"], Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public async Task Picture_ByOptions_ChangesAsAskedFor()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        HashSet<string> pictures = [];
        foreach (string[] options in new string[][]
        {
            [], ["--no-overlays"], ["--window", "-20", "300"], ["--window", "-20", "300", "--window-function", "sigmoid"], ["--no-voi"], ["--no-voi", "--bits", "8"], ["--invert"], ["--bits", "16"],
        })
        {
            string output = Path.Combine(folder.Path, $"{pictures.Count}.png");
            CliResult result = await Cli.RunAsync(["decode", Corpus.Path("pixel/pydicom__examples_overlay.dcm")!, "-o", output, .. options]);
            Assert.True(result.Code == ExitCode.Success, result.ToString());
            Assert.True(pictures.Add(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(output)))), string.Join(' ', options));
        }
    }

    [Fact]
    public async Task Values_Rescaled_AreFloats()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "a.nrrd");
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("decode", Corpus.Path("pixel/dtf__CT1_RLE")!, "--rescale", "-o", output)).Code);
        byte[] file = File.ReadAllBytes(output);
        int header = file.AsSpan().IndexOf("\n\n"u8) + 2;
        Assert.Contains("type: float\n", System.Text.Encoding.ASCII.GetString(file, 0, header), StringComparison.Ordinal);
        Assert.Equal(512 * 512 * sizeof(float), file.Length - header);
        float[] values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(file.AsSpan(header)).ToArray();
        Assert.Contains(values, value => value is > 20 and < 80);
        Assert.Contains(values, value => value < -900);
    }

    [Fact]
    public async Task DamagedFrame_Kept_IsSaidAndTheOthersAreWritten()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(Corpus.Path("pixel/pydicom__rtdose_rle.dcm")!);

        // Where the second segment of the last frame begins, by its RLE header.
        file.AsSpan(file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[4, 0, 0, 0, 64, 0, 0, 0]) + 8, 4).Fill(0xFF);
        string damaged = Path.Combine(folder.Path, "damaged.dcm");
        File.WriteAllBytes(damaged, file);
        string output = Path.Combine(folder.Path, "a.raw");
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("decode", damaged, "-o", output)).Code);
        Assert.False(File.Exists(output));
        CliResult kept = await Cli.RunAsync("decode", damaged, "--keep-damaged", "-o", output);
        Assert.Equal(ExitCode.Incomplete, kept.Code);
        Assert.Contains("15", kept.Error, StringComparison.Ordinal);
        string whole = Path.Combine(folder.Path, "whole.raw");
        await Cli.RunAsync("decode", Corpus.Path("pixel/pydicom__rtdose_rle.dcm")!, "-o", whole);
        byte[] expected = File.ReadAllBytes(whole);
        expected.AsSpan(14 * 400).Clear();
        Assert.Equal(expected, File.ReadAllBytes(output));
    }
}
