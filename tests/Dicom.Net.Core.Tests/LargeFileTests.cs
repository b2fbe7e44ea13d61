using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

/// <summary>Files beyond 2 and 4 GiB, made sparse: opened, listed and copied with one attribute changed while memory stays flat.</summary>
[Collection(nameof(LargeFileTests))]
public class LargeFileTests
{
    /// <summary>What the process holds can be told from nothing else that runs in it.</summary>
    [CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
    public class Alone;

    private const uint NativeBytes = 0xC000_0000;
    private const uint FragmentBytes = 0x3000_0000;
    private const int Fragments = 8;

    [Fact]
    public void CopyTo_NativePixelDataOfThreeGibibytes_StaysFlat()
    {
        using var folder = new TempFolder();
        string path = folder.File("native.dcm");
        WriteNative(path);
        CopyFlat(path, folder.File("copy.dcm"));
        using DicomFile copy = DicomFile.Open(folder.File("copy.dcm"));
        Assert.Equal("changed", copy.Dataset.GetString(DicomTags.PatientID));
        Assert.True(copy.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        Assert.Equal(NativeBytes, pixels.Length);
        var marks = new byte[4];
        foreach (long offset in new[] { 0, 0x8000_0000L, NativeBytes - 4 })
        {
            Assert.Equal(4, pixels.ReadValue(offset, marks));
            Assert.Equal((uint)offset + 1, BinaryPrimitives.ReadUInt32LittleEndian(marks));
        }

        Assert.Equal("end!"u8, copy.Dataset.GetBytes(DicomTags.DataSetTrailingPadding));
        AssertEqualBehindHeader(path, folder.File("copy.dcm"));
    }

    [Fact]
    public void CopyTo_EncapsulatedPixelDataOfSixGibibytes_StaysFlat()
    {
        using var folder = new TempFolder();
        string path = folder.File("encapsulated.dcm");
        WriteEncapsulated(path);
        CopyFlat(path, folder.File("copy.dcm"));
        using DicomFile copy = DicomFile.Open(folder.File("copy.dcm"));
        Assert.Equal("changed", copy.Dataset.GetString(DicomTags.PatientID));
        Assert.True(copy.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        Assert.True(pixels.IsEncapsulated);
        Assert.Equal(Fragments + 1, pixels.FragmentCount);
        ReadOnlySpan<byte> offsets = copy.Dataset.GetBytes(new DicomTag(0x7FE0_0001));
        Assert.Equal(Fragments * 8, offsets.Length);
        var marks = new byte[4];
        for (int i = 0; i < Fragments; i++)
        {
            Assert.Equal((ulong)i * (FragmentBytes + 8), BinaryPrimitives.ReadUInt64LittleEndian(offsets[(i * 8)..]));
            Assert.Equal(FragmentBytes, pixels.GetFragmentLength(i + 1));
            Assert.Equal(4, pixels.ReadFragment(i + 1, FragmentBytes - 4, marks));
            Assert.Equal((uint)i + 1, BinaryPrimitives.ReadUInt32LittleEndian(marks));
        }

        Assert.Equal("end!"u8, copy.Dataset.GetBytes(DicomTags.DataSetTrailingPadding));
    }

    [Fact]
    public void OpenMapped_NativePixelDataOfThreeGibibytes_GivesAllOfIt()
    {
        using var folder = new TempFolder();
        string path = folder.File("native.dcm");
        WriteNative(path);
        using DicomFile file = DicomFile.OpenMapped(path);
        Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        Assert.Equal(NativeBytes, pixels.Length);
        var marks = new byte[4];
        Assert.Equal(4, pixels.ReadValue(NativeBytes - 4L, marks));
        Assert.Equal(NativeBytes - 3, BinaryPrimitives.ReadUInt32LittleEndian(marks));
        Assert.Equal("end!"u8, file.Dataset.GetBytes(DicomTags.DataSetTrailingPadding));
    }

    // Opened, listed, copied: what is allocated and what the process holds must not follow the size of the file.
    private static void CopyFlat(string path, string copyPath)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long held = PrivateBytes();
        using (DicomFile file = DicomFile.Open(path))
        {
            Assert.Empty(file.Findings);
            int count = 0;
            foreach (DicomElement element in file.Dataset)
            {
                count += element.Tag.Value > 0 ? 1 : 0;
            }

            Assert.True(count > 4);
            file.CopyTo(copyPath, new DicomDatasetBuilder().Set(DicomTags.PatientID, "changed"));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
        Assert.InRange(PrivateBytes() - held, long.MinValue, 64 << 20);
    }

    // Anonymous memory only: what the page cache holds of the files is the system's.
    private static long PrivateBytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet;
        }

        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    private static void WriteNative(string path)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", TransferSyntax.ExplicitVRLittleEndian.Uid);
        Header().WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
        new DicomWriter(output, TransferSyntax.ExplicitVRLittleEndian).WriteHeader(DicomTags.PixelData, DicomVR.OW, NativeBytes);
        using FileStream file = File.Create(path);
        file.Write(output.WrittenSpan);
        foreach (long offset in new[] { 0, 0x8000_0000L, NativeBytes - 4 })
        {
            Mark(file, output.WrittenCount + offset, (uint)offset + 1);
        }

        file.Write(Tail());
    }

    private static void WriteEncapsulated(string path)
    {
        TransferSyntax syntax = TransferSyntax.Get("1.2.840.10008.1.2.4.90");
        var offsets = new byte[Fragments * 8];
        var lengths = new byte[Fragments * 8];
        for (int i = 0; i < Fragments; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(offsets.AsSpan(i * 8), (ulong)i * (FragmentBytes + 8));
            BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(i * 8), FragmentBytes);
        }

        var output = new ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", syntax.Uid);
        Header()
            .SetBytes(new DicomTag(0x7FE0_0001), DicomVR.OV, offsets)
            .SetBytes(new DicomTag(0x7FE0_0002), DicomVR.OV, lengths)
            .WriteTo(output, syntax);
        var writer = new DicomWriter(output, syntax);
        writer.WriteHeader(DicomTags.PixelData, DicomVR.OB, DicomWriter.UndefinedLength);
        writer.BeginItem(0);
        using FileStream file = File.Create(path);
        file.Write(output.WrittenSpan);
        for (int i = 0; i < Fragments; i++)
        {
            output.ResetWrittenCount();
            writer.BeginItem(FragmentBytes);
            file.Write(output.WrittenSpan);
            Mark(file, file.Position + FragmentBytes - 4, (uint)i + 1);
        }

        output.ResetWrittenCount();
        writer.EndSequence();
        file.Write(output.WrittenSpan);
        file.Write(Tail());
    }

    private static DicomDatasetBuilder Header() => new DicomDatasetBuilder()
        .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
        .Set(DicomTags.SOPInstanceUID, "1.2.3")
        .Set(DicomTags.PatientID, "P1")
        .Set(DicomTags.Rows, (ushort)512);

    private static void Mark(FileStream file, long offset, uint mark)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, mark);
        file.Position = offset;
        file.Write(bytes);
    }

    private static ReadOnlySpan<byte> Tail()
    {
        var tail = new ArrayBufferWriter<byte>();
        new DicomWriter(tail, TransferSyntax.ExplicitVRLittleEndian).WriteElement(DicomTags.DataSetTrailingPadding, DicomVR.OB, "end!"u8);
        return tail.WrittenSpan;
    }

    // The two files differ in the header alone: the lengths tell where it ends in each.
    private static void AssertEqualBehindHeader(string path, string copyPath)
    {
        using DicomFile source = DicomFile.Open(path);
        using DicomFile copy = DicomFile.Open(copyPath);
        source.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement a);
        copy.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement b);
        Assert.Equal(new FileInfo(path).Length - a.FileOffset, new FileInfo(copyPath).Length - b.FileOffset);
    }
}
