using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

/// <summary>Reading a few elements of a file takes the shortest way through the system, and differs in nothing else.</summary>
public class ChosenReadingTests
{
    private static readonly DicomReadOptions s_pixels = new() { Only = [DicomTags.PatientID, DicomTags.PixelData] };

    [Fact]
    public void Open_ChosenLargeValue_StaysReadableOnDisk()
    {
        using var folder = new TempFolder();
        string path = Save(folder.File("a.dcm"));
        using DicomFile file = DicomFile.Open(path, s_pixels);
        Assert.Equal("P1", file.Dataset.GetString(DicomTags.PatientID));
        Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        Assert.True(pixels.IsDeferred);
        byte[] end = new byte[4];
        Assert.Equal(4, pixels.ReadValue(199_996, end));
        Assert.Equal([7, 7, 7, 7], end);
    }

    [Fact]
    public void Open_ChosenTagsFarBehindTheStart_AreFound()
    {
        using var folder = new TempFolder();
        string path = folder.File("a.dcm");
        var builder = new DicomDatasetBuilder().Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.SOPInstanceUID, "1.2.3").Set(DicomTags.InstanceNumber, 5);
        for (ushort i = 0; i < 60; i++)
        {
            builder.SetBytes(new DicomTag(0x0009, (ushort)(0x1000 + i)), DicomVR.OB, new byte[500]);
        }

        DicomFile.Save(path, builder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.Open(path, new DicomReadOptions { Only = [DicomTags.InstanceNumber] });
        Assert.Equal(5, file.Dataset.GetInt32(DicomTags.InstanceNumber));
        Assert.Equal(1, file.Dataset.RowCount);
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Open_NameBeyondAscii_IsFound()
    {
        using var folder = new TempFolder();
        using DicomFile file = DicomFile.Open(Save(folder.File("Müller 画像.dcm")), s_pixels);
        Assert.Equal("P1", file.Dataset.GetString(DicomTags.PatientID));
    }

    [Fact]
    public void Open_WhatIsNoFile_SaysWhatTheRuntimeSays()
    {
        using var folder = new TempFolder();
        foreach (string path in new[] { folder.File("absent.dcm"), folder.File("absent/a.dcm"), folder.FullName, "a\0b" })
        {
            Exception whole = Assert.ThrowsAny<Exception>(() => DicomFile.Open(path));
            Exception chosen = Assert.ThrowsAny<Exception>(() => DicomFile.Open(path, s_pixels));
            Assert.Equal(whole.GetType(), chosen.GetType());
            Assert.Equal(whole.Message, chosen.Message);
        }
    }

    [Fact]
    public void Open_EmptyFileOrOther_IsATypedError()
    {
        using var folder = new TempFolder();
        string path = folder.File("a.dcm");
        foreach (byte[] content in new byte[][] { [], [1, 2, 3], new byte[5000] })
        {
            File.WriteAllBytes(path, content);
            Assert.Throws<DicomDataException>(() => DicomFile.Open(path, s_pixels));
        }

        // The file is not held.
        File.Delete(path);
        Assert.False(File.Exists(path));
    }

    private static string Save(string path)
    {
        byte[] pixels = new byte[200_000];
        Array.Fill(pixels, (byte)7);
        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.SOPInstanceUID, "1.2.3").Set(DicomTags.PatientID, "P1")
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        DicomFile.Save(path, builder, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
