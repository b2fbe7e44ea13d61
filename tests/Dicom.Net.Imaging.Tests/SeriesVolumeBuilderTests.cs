using System.Numerics;
using System.Buffers.Binary;
using Dicom.Net.Core;
using FsCheck.Xunit;

namespace Dicom.Net.Imaging.Tests;

public class SeriesVolumeBuilderTests
{
    [Property(Replay = "(20250301,37)", MaxTest = 40)]
    public void Build_OfSlicesInAnyOrder_SortsThemAlongTheNormal(int seed, byte slices, byte expected)
    {
        int count = 1 + (slices % 40);
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        using VoxelPool pool = new(poison: true);
        using (SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Pool = pool, ExpectedSlices = expected % 50 }))
        {
            foreach (int slice in order)
            {
                // Instance numbers are noise: nothing may follow them.
                DicomDatasetBuilder image = Images.Axial($"1.2.{slice + 1}", 2.5 * slice, (ushort)(slice + 1)).Set(DicomTags.InstanceNumber, (slice * 7) % 11);
                Assert.True(builder.Add(image).IsAdded);
            }

            using VoxelVolume<ushort> volume = Assert.IsType<VoxelVolume<ushort>>(builder.Build());
            Assert.Equal(count, volume.Slices);
            for (int slice = 0; slice < count; slice++)
            {
                Assert.Equal(-1, volume.GetSlice(slice).IndexOfAnyExcept((ushort)(slice + 1)));
                Assert.Equal($"1.2.{slice + 1}", volume.Description!.SopInstanceUids[slice]);
            }

            Assert.Equal(new Vector3D(1, 2, 0), volume.Origin);
            Assert.Equal(new Vector3D(0.25, 0.5, count == 1 ? 1 : 2.5), volume.Spacing);
        }

        Assert.Equal(0, pool.RentedCount);
    }

    [Fact]
    public void Build_OfAPhantom_GivesItsVoxelsAndGeometry()
    {
        Phantom phantom = new(new PhantomOptions { Columns = 48, Rows = 40, Slices = 9 });
        using SeriesVolumeBuilder builder = new();
        for (int slice = phantom.Shape.Slices - 1; slice >= 0; slice--)
        {
            builder.Add(phantom.CreateObject(slice));
        }

        using VoxelVolume volume = builder.Build(new SeriesBuildOptions { StrictGeometry = true });
        using VoxelVolume<short> made = phantom.CreateVolume();
        Assert.Equal(made.ComputeSha256(), volume.ComputeSha256());
        Assert.True((volume.Origin - made.Origin).Length < 1e-5);
        Assert.True((volume.Spacing - made.Spacing).Length < 1e-5);
        Assert.True((volume.Direction.X - made.Direction.X).Length < 1e-9);
        Assert.True((volume.Direction.Z - made.Direction.Z).Length < 1e-9);
        Assert.Equal(phantom.GetSopInstanceUid(8), volume.Description!.SopInstanceUids[8]);
        Assert.Equal(phantom.SeriesInstanceUid, volume.Description.SeriesInstanceUid);
        Assert.Equal(-1024, volume.Description.RescaleIntercepts[0]);
        Assert.Empty(volume.Geometry!.Warnings);
    }

    [Theory]
    [InlineData(16, 12, 11, 1, 0xF800, "int16", -2048)]
    [InlineData(16, 12, 15, 0, 0x1230, "uint16", 0x123)]
    [InlineData(8, 8, 7, 0, 0xFE, "uint8", 0xFE)]
    [InlineData(8, 8, 7, 1, 0xFE, "int8", -2)]
    [InlineData(32, 32, 31, 1, 0xFFFFFFFE, "int32", -2)]
    [InlineData(32, 20, 19, 0, 0xFFF00001, "uint32", 1)]
    public void Add_OfEachPixelFormat_StoresTheValues(int allocated, int stored, int high, int representation, long cell, string type, long value)
    {
        foreach (TransferSyntax syntax in new[] { TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian })
        {
            // A writer swaps OW in words of 16 bits; real 32-bit big-endian objects hold whole big-endian numbers, which are
            // read as such. Exchanging the words beforehand makes the writer write those.
            long written = allocated == 32 && syntax.IsBigEndian ? (uint)System.Numerics.BitOperations.RotateLeft((uint)cell, 16) : cell;
            DicomDatasetBuilder image = WithCells(allocated, written)
                .Set(DicomTags.BitsStored, stored).Set(DicomTags.HighBit, high).Set(DicomTags.PixelRepresentation, representation)
                .Set(DicomTags.RescaleSlope, 2).Set(DicomTags.RescaleIntercept, -10);
            using SeriesVolumeBuilder builder = new();
            Assert.True(builder.Add(image, syntax).IsAdded);
            using VoxelVolume volume = builder.Build(new SeriesBuildOptions { HashStoredVoxels = true });
            Assert.Equal(type, volume.VoxelType.GetName());
            byte[] expected = BitConverter.GetBytes(value)[..(allocated / 8)];
            Assert.Equal(Enumerable.Repeat(expected, 12).SelectMany(bytes => bytes), volume.GetSliceBytes(0).ToArray());

            using SeriesVolumeBuilder again = new();
            again.Add(image, syntax);
            using VoxelVolume<float> rescaled = Assert.IsType<VoxelVolume<float>>(again.Build(new SeriesBuildOptions { Rescale = true }));
            Assert.Equal(-1, rescaled.GetSlice(0).IndexOfAnyExcept((float)((2.0 * value) - 10)));
        }
    }

    [Fact]
    public void Build_Rescaled_TakesEachSlicesOwnNumbers()
    {
        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.2", 1, 10).Set(DicomTags.RescaleSlope, 0.1).Set(DicomTags.RescaleIntercept, 5));
        builder.Add(Images.Axial("1.2.1", 0, 10));
        using VoxelVolume<float> volume = Assert.IsType<VoxelVolume<float>>(builder.Build(new SeriesBuildOptions { Rescale = true }));
        Assert.Equal(10f, volume[0, 0, 0]);
        Assert.Equal((float)((10 * 0.1) + 5), volume[1, 2, 3]);
        Assert.True(volume.Description!.IsRescaled);
        Assert.Equal(VoxelType.UInt16, volume.Description.StoredVoxelType);
    }

    [Fact]
    public void Add_OfTheSameInstanceTwice_TakesItOnceAndSaysSo()
    {
        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.1", 0));
        builder.Add(Images.Axial("1.2.2", 1));
        Assert.Equal(SeriesAddKind.Duplicate, builder.Add(Images.Axial("1.2.1", 0)).Kind);
        using VoxelVolume volume = builder.Build();
        Assert.Equal(2, volume.Slices);
        Assert.Equal(1, volume.Geometry!.DuplicateObjects);
        Assert.Contains("twice", Assert.Single(volume.Geometry.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithTwoImagesAtEveryPosition_IsNamedAsSeveralVolumes()
    {
        using SeriesVolumeBuilder builder = new();
        foreach (int i in Enumerable.Range(0, 6))
        {
            builder.Add(Images.Axial($"1.2.{i + 1}", i / 2));
        }

        Assert.Equal(UnsupportedSeriesReason.SeveralVolumes, Assert.Throws<UnsupportedSeriesException>(() => builder.Build()).Reason);
    }

    [Fact]
    public void Build_WithOneImageTooMany_IsNamedAsUneven()
    {
        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.1", 0));
        builder.Add(Images.Axial("1.2.2", 1));
        builder.Add(Images.Axial("1.2.3", 1.005));
        Assert.Equal(UnsupportedSeriesReason.UnevenPositions, Assert.Throws<UnsupportedSeriesException>(() => builder.Build()).Reason);
    }

    [Theory]
    [InlineData("orientation", 2)]
    [InlineData("minus zero", 1)]
    [InlineData("fifth decimal", 1)]
    [InlineData("size", 2)]
    [InlineData("series", 2)]
    [InlineData("type", 2)]
    [InlineData("spacing", 2)]
    public void Stacks_AreDividedByWhatMustNotMix(string difference, int stacks)
    {
        DicomDatasetBuilder image = Images.Axial("1.2.2", 1);
        switch (difference)
        {
            case "orientation": image.Set(DicomTags.ImageOrientationPatient, [1, 0, 0, 0, 0.9998, 0.02]); break;
            case "minus zero": image.Set(DicomTags.ImageOrientationPatient, @"1\-0\-0.0\-0\1\0"); break;
            case "fifth decimal": image.Set(DicomTags.ImageOrientationPatient, [1, 0, 0.00004, 0, 1, 0]); break;
            case "size": image.Set(DicomTags.Rows, 2); break;
            case "series": image.Set(DicomTags.SeriesInstanceUID, "1.2.3.5"); break;
            case "type": image.Set(DicomTags.PixelRepresentation, 1); break;
            default: image.Set(DicomTags.PixelSpacing, [0.5, 0.26]); break;
        }

        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.1", 0));
        builder.Add(image);
        Assert.Equal(stacks, builder.Stacks.Count);
        if (stacks == 1)
        {
            using VoxelVolume whole = builder.Build();
            Assert.Equal(2, whole.Slices);
            return;
        }

        Assert.Equal(2, Assert.Throws<MixedStacksException>(() => builder.Build()).Stacks.Count);
        using VoxelVolume second = builder.Build(new SeriesBuildOptions { StackIndex = 1 });
        using SeriesVolumeBuilder reversed = new();
        reversed.Add(image);
        reversed.Add(Images.Axial("1.2.1", 0));
        using VoxelVolume same = reversed.Build(new SeriesBuildOptions { StackIndex = 1 });
        Assert.Equal(Assert.Single(same.Description!.SopInstanceUids), Assert.Single(second.Description!.SopInstanceUids));
        Assert.Throws<InvalidOperationException>(() => builder.Build(new SeriesBuildOptions { StackIndex = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build(new SeriesBuildOptions { StackIndex = 2 }));
    }

    [Theory]
    [InlineData("2", "3", 2, SpacingSource.SpacingBetweenSlices)]
    [InlineData(null, "3", 3, SpacingSource.SliceThickness)]
    [InlineData("0", "0", 1, SpacingSource.Assumed)]
    public void Build_OfASingleSlice_DeclaresWhereItsSpacingComesFrom(string? between, string? thickness, double spacing, SpacingSource source)
    {
        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.1", 0).Set(DicomTags.SpacingBetweenSlices, between).Set(DicomTags.SliceThickness, thickness));
        using VoxelVolume volume = builder.Build();
        Assert.Equal(spacing, volume.Spacing.Z);
        Assert.Equal(source, volume.Geometry!.SpacingSource);
        Assert.Single(volume.Geometry.Warnings);
    }

    [Fact]
    public void Build_WithoutImages_SaysWhatCameInstead()
    {
        using SeriesVolumeBuilder builder = new();
        Assert.Throws<NoImagesException>(() => builder.Build());
        Assert.Equal(SeriesAddKind.NotAnImage, builder.Add(new DicomDatasetBuilder().Set(DicomTags.SOPInstanceUID, "1.2.7")).Kind);
        Assert.Contains("1.2.7", Assert.Throws<NoImagesException>(() => builder.Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_GivesEverythingBackAndLaterUseThrows()
    {
        using VoxelPool pool = new();
        SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Pool = pool });
        builder.Add(Images.Axial("1.2.1", 0));
        builder.Dispose();
        builder.Dispose();
        Assert.Equal(0, pool.RentedCount);
        Assert.Throws<ObjectDisposedException>(() => builder.Build());
        Assert.Throws<ObjectDisposedException>(() => builder.Add(Images.Axial("1.2.2", 1)));
    }

    [Fact]
    public void Add_OfANativeSlice_AllocatesASmallConstant()
    {
        const int Count = 64;
        DicomDataset[] images = [.. Enumerable.Range(0, Count).Select(i => Large(i).ToDataset())];
        using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { ExpectedSlices = Count });
        for (int i = 0; i < 8; i++)
        {
            builder.Add(images[i]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 8; i < Count; i++)
        {
            Assert.True(builder.Add(images[i]).IsAdded);
        }

        // The header's texts and numbers, never the 512 KiB of pixels.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (Count - 8), 1, 3000);
        long beforeBuild = GC.GetAllocatedBytesForCurrentThread();
        using VoxelVolume volume = builder.Build();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - beforeBuild, 1, 700_000);
        Array.ForEach(images, image => image.Dispose());
    }

    [Fact]
    public void Add_OfEncapsulatedFrames_GivesTheJoinedFragmentsToTheDecoder()
    {
        byte[] cells = [.. Enumerable.Range(0, 24).Select(i => (byte)(255 - i))];
        foreach (int[] cuts in new[] { new[] { 24 }, [10, 14], [2, 2, 20] })
        {
            DicomDatasetBuilder image = Images.Axial("1.2.1", 0);
            int at = 0;
            List<ReadOnlyMemory<byte>> fragments = [];
            foreach (int length in cuts)
            {
                fragments.Add(cells.AsMemory(at, length));
                at += length;
            }

            image.Set(DicomTags.BitsStored, 12).Set(DicomTags.HighBit, 11).SetFragments(DicomTags.PixelData, default, fragments);
            using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Decoder = new CopyingDecoder() });
            Assert.True(builder.Add(image, TransferSyntax.Get("1.2.840.10008.1.2.5")).IsAdded);
            using VoxelVolume<ushort> volume = Assert.IsType<VoxelVolume<ushort>>(builder.Build());
            for (int i = 0; i < 12; i++)
            {
                // What the decoder gives are values already.
                Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(cells.AsSpan(2 * i)), volume.GetSlice(0)[i]);
            }
        }
    }

    [Fact]
    public void Add_OfAFrameThatCannotBeDecoded_IsADamagedImage()
    {
        DicomDatasetBuilder image = Images.Axial("1.2.1", 0);
        image.SetFragments(DicomTags.PixelData, default, [new byte[6]]);
        using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Decoder = new CopyingDecoder() });
        SeriesAddResult result = builder.Add(image, TransferSyntax.Get("1.2.840.10008.1.2.5"));
        Assert.Equal(SeriesAddKind.Damaged, result.Kind);
        Assert.Contains("6 bytes", result.Message, StringComparison.Ordinal);
        Assert.Throws<ImageObjectException>(() => builder.Build());
    }

    [Fact]
    public void Build_OfATiltedStack_GivesTheRightAngledGridAndTheTrueStep()
    {
        using SeriesVolumeBuilder builder = new();
        for (int i = 0; i < 4; i++)
        {
            builder.Add(Images.Axial($"1.2.{i + 1}", 3 * i).Set(DicomTags.ImagePositionPatient, [1, 2 - i, 3 * i]));
        }

        using VoxelVolume volume = builder.Build();
        Assert.True(volume.Geometry!.IsSheared);
        Assert.Equal(new Vector3D(0, -1, 3), volume.Geometry.MeanStep);
        Assert.Equal(new Vector3D(0, 0, 1), volume.Direction.Z);
        Assert.Equal(3, volume.Spacing.Z);
        Assert.Equal(new Vector3D(1, -1, 9), volume.Geometry.Positions[3]);

        // The key that carries the true step does not disturb a reader.
        string reader = Tool.ItkReader();
        using TemporaryFolder folder = new();
        VolumeWriter.Write(volume, folder.File("v.nrrd"));
        Assert.Contains("\nDicom.Net mean step:=0 -1 3\n", File.ReadAllText(folder.File("v.nrrd"), System.Text.Encoding.Latin1), StringComparison.Ordinal);
        (int exit, string output, string error) = Tool.Run(reader, folder.File("v.nrrd"));
        Assert.True(exit == 0, error);
        Assert.Contains("\nspacing 0.25 0.5 3\n", output, StringComparison.Ordinal);
        Assert.Contains("\ndirection 1 0 0 0 1 0 0 0 1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_FromSeveralThreads_LosesNothing()
    {
        using SeriesVolumeBuilder builder = new();
        Parallel.For(0, 200, i => Assert.True(builder.Add(Images.Axial($"1.2.{i + 1}", 2 * i, (ushort)i)).IsAdded));
        using VoxelVolume<ushort> volume = Assert.IsType<VoxelVolume<ushort>>(builder.Build());
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(-1, volume.GetSlice(i).IndexOfAnyExcept((ushort)i)));
    }

    private static DicomDatasetBuilder WithCells(int allocated, long cell)
    {
        byte[] pixels = new byte[12 * allocated / 8];
        for (int i = 0; i < 12; i++)
        {
            BitConverter.GetBytes(cell).AsSpan(0, allocated / 8).CopyTo(pixels.AsSpan(i * allocated / 8));
        }

        return Images.Axial("1.2.1", 0).Set(DicomTags.BitsAllocated, allocated).SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
    }

    private static DicomDatasetBuilder Large(int slice) => Images.Axial($"1.2.{slice + 1}", 100 - slice)
        .Set(DicomTags.Rows, 512).Set(DicomTags.Columns, 512).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[512 * 512 * 2]);

    private sealed class CopyingDecoder : IFrameDecoder
    {
        public bool Supports(TransferSyntax syntax) => syntax.Uid == "1.2.840.10008.1.2.5";

        public string? FindExcess(in FrameDescription frame, long codestreamLengthBytes) => null;

        public FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
        {
            if (codestream.Length < destination.Length)
            {
                return FrameOutcome.Failed($"there are {codestream.Length} bytes");
            }

            codestream[..destination.Length].CopyTo(destination);
            return new(true, frame.Rows, null);
        }
    }
}
