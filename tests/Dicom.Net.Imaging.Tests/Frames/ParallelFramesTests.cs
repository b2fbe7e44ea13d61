using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class ParallelFramesTests
{
    private const int Count = 40;

    [Theory]
    [InlineData(1, 1L << 28)]
    [InlineData(4, 1L << 28)]
    [InlineData(16, 1000)]
    [InlineData(3, 1)]
    public void Frames_ComeInTheirOrder_HoweverManyAreDecodedAtOnce(int workers, long bytes)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, Count, 61);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        int[] chosen = [.. Enumerable.Range(0, Count).Reverse(), 7, 7];
        List<int> seen = [];
        int inside = 0;
        ParallelFrames.Decode(
            PixelFrames.Open(dataset),
            chosen,
            (frame, values, damage) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.Null(damage);
                Assert.True(values.SequenceEqual(coded.Values[frame]));
                seen.Add(frame);
                Interlocked.Decrement(ref inside);
            },
            new() { MaxParallelFrames = workers, MaxBufferedBytes = bytes });
        Assert.Equal(chosen, seen);
    }

    [Fact]
    public void DamagedFrame_CostsItselfAlone()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, Count, 62);
        byte[][] fragments = [.. coded.Codestreams];
        fragments[5] = fragments[5][..(fragments[5].Length / 4 * 2)];
        fragments[20][^3] = 0;
        fragments[20] = [0xFF, 0xD8, 0xFF, 0xFE, 0, 2];
        using DicomDataset dataset = coded.ToObject(fragments).ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        Dictionary<int, FrameDecodingException> damaged = [];
        int whole = 0;
        ParallelFrames.Decode(PixelFrames.Open(dataset), [.. Enumerable.Range(0, Count)], (frame, values, damage) =>
        {
            if (damage is null)
            {
                Assert.True(values.SequenceEqual(coded.Values[frame]));
                whole++;
                return;
            }

            // As far as it came the values are right, behind there are none of another frame.
            damaged.Add(frame, damage);
            int right = damage.RowsDecoded * CodedFrames.Columns * 2;
            Assert.True(values[..right].SequenceEqual(coded.Values[frame].AsSpan(0, right)));
            Assert.Equal(-1, values[right..].IndexOfAnyExcept((byte)0));
        });
        Assert.Equal([5, 20], damaged.Keys.Order());
        Assert.Equal(Count - 2, whole);
        Assert.InRange(damaged[5].RowsDecoded, 1, CodedFrames.Rows - 1);
    }

    [Fact]
    public void FramesThatAreNotThere_AreDamage()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 3, 63);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams, claimed: 5).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        List<bool> whole = [];
        ParallelFrames.Decode(PixelFrames.Open(dataset), [0, 1, 2, 3, 4], (_, _, damage) => whole.Add(damage is null));
        Assert.Equal([true, true, true, false, false], whole);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void WhatTheHandlerThrows_EndsTheWork(int workers)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, Count, 64);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        int calls = 0;
        Assert.Throws<NotSupportedException>(() => ParallelFrames.Decode(
            PixelFrames.Open(dataset),
            [.. Enumerable.Range(0, Count)],
            (frame, _, _) =>
            {
                calls++;
                if (frame == 3)
                {
                    throw new NotSupportedException();
                }
            },
            new() { MaxParallelFrames = workers }));
        Assert.Equal(4, calls);
    }

    [Fact]
    public void CancelledWork_EndsBeforeTheNextFrame()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, Count, 65);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        using CancellationTokenSource source = new();
        Assert.ThrowsAny<OperationCanceledException>(() => ParallelFrames.Decode(
            PixelFrames.Open(dataset),
            [.. Enumerable.Range(0, Count)],
            (_, _, _) => source.Cancel(),
            new() { MaxParallelFrames = 2, CancellationToken = source.Token }));
    }

    [Fact]
    public void SyntaxWithoutDecoder_IsATypedError()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 2, 66);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get("1.2.840.10008.1.2.4.102"));
        Assert.Throws<UnsupportedPixelDataException>(() => ParallelFrames.Decode(PixelFrames.Open(dataset), [0, 1], (_, _, _) => { }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FrameWriter_KeepingDamagedFrames_WritesAllAndSaysWhich(bool isRescaled)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 6, 67);
        byte[][] fragments = [.. coded.Codestreams];
        fragments[2] = fragments[2][..70];
        using TemporaryFolder folder = new();
        using DicomDataset dataset = coded.ToObject(fragments).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        FrameWriteOptions options = new() { KeepDamaged = true, Modality = isRescaled ? frame => ModalityTransform.Linear(0.5, frame) : null };
        IReadOnlyList<FrameDecodingException> damaged = FrameWriter.WriteRaw(PixelFrames.Open(dataset), [0, 1, 2, 3, 4, 5], options, folder.File("a.raw"));
        Assert.Equal(2, Assert.Single(damaged).FrameIndex);
        byte[] written = File.ReadAllBytes(folder.File("a.raw"));
        int pixels = CodedFrames.Rows * CodedFrames.Columns;
        Assert.Equal(6 * pixels * (isRescaled ? 4 : 2), written.Length);
        for (int frame = 0; frame < 6; frame++)
        {
            for (int i = 0; i < pixels && frame != 2; i++)
            {
                ushort stored = BitConverter.ToUInt16(coded.Values[frame], 2 * i);
                Assert.Equal(
                    isRescaled ? (stored * 0.5f) + frame : stored,
                    isRescaled ? BitConverter.ToSingle(written, 4 * ((frame * pixels) + i)) : BitConverter.ToUInt16(written, 2 * ((frame * pixels) + i)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_OfAFile_AreReadWithoutTouchingTheOthers(bool isMapped)
    {
        // All other codestreams of the file are overwritten: the offset table alone leads to the frame.
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, Count, 68);
        using TemporaryFolder folder = new();
        string path = folder.File("a.dcm");
        DicomDatasetBuilder image = coded.ToObject(coded.Codestreams, CodedFrames.OffsetsOf(coded.Codestreams));
        DicomFile.Save(path, image, TransferSyntax.Get(CodedFrames.Rle));
        byte[] file = File.ReadAllBytes(path);
        for (int i = 0; i < Count; i++)
        {
            int at = file.AsSpan().IndexOf(coded.Codestreams[i]);
            Assert.True(at > 0);
            if (i is not (17 or 18))
            {
                file.AsSpan(at, coded.Codestreams[i].Length).Fill(0xEE);
            }
        }

        File.WriteAllBytes(path, file);
        DicomReadOptions options = new() { DeferValuesOver = 16 };
        using DicomFile opened = isMapped ? DicomFile.OpenMapped(path, options) : DicomFile.Open(path, options);
        PixelFrames frames = PixelFrames.Open(opened.Dataset);
        byte[] values = new byte[coded.Values[0].Length];
        frames.Decode(17, values);
        Assert.Equal(coded.Values[17], values);
        Assert.Equal(0, Allocations.Least(() => frames.Decode(17, values)));
    }
}
