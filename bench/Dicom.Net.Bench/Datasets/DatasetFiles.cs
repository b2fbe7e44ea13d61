using System.Buffers;
using System.Globalization;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Bench.Datasets;

/// <summary>Files of the shapes that the comparison asks for, made here: the same bytes each time.</summary>
internal static class DatasetFiles
{
    /// <summary>A CT slice of 0.5 MB in 118 elements.</summary>
    public static byte[] Ct() => Write(Header(118 - 1, "2.25.3.1").SetBytes(DicomTags.PixelData, DicomVR.OW, Noise(512 * 512 * 2)), SequenceLengths.Defined);

    /// <summary>A header of about 2.7 KB in 117 elements.</summary>
    public static byte[] HeaderOnly() => Write(Header(117, "2.25.3.1"), SequenceLengths.Defined);

    /// <summary>A slice of 11 KB, one of many.</summary>
    public static byte[] Slice(int number) =>
        Write(Header(117, "2.25.3." + Text(number)).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[8200]), SequenceLengths.Defined);

    /// <summary>7,139 elements, most of them in the functional groups of frames, 1.06 MB.</summary>
    public static byte[] Enhanced()
    {
        const int frames = 220;
        DicomDatasetBuilder builder = Header(97, "2.25.3.1");
        for (int i = 0; i < frames; i++)
        {
            DicomDatasetBuilder frame = builder.AddItem(DicomTags.PerFrameFunctionalGroupsSequence);
            frame.AddItem(DicomTags.FrameContentSequence)
                .Set(DicomTags.FrameReferenceDateTime, "20240131101530.25").Set(DicomTags.FrameAcquisitionDateTime, "20240131101530.25")
                .Set(DicomTags.FrameAcquisitionDuration, 12.5).Set(DicomTags.StackID, "1").Set(DicomTags.InStackPositionNumber, i + 1)
                .Set(DicomTags.TemporalPositionIndex, 1).Set(DicomTags.FrameAcquisitionNumber, i + 1);
            frame.AddItem(DicomTags.PlanePositionSequence).Set(DicomTags.ImagePositionPatient, [-125.5, -120.25, -400 + (1.25 * i)]);
            frame.AddItem(DicomTags.PlaneOrientationSequence).Set(DicomTags.ImageOrientationPatient, "1\\0\\0\\0\\0.948\\-0.317");
            frame.AddItem(DicomTags.PixelMeasuresSequence).Set(DicomTags.SliceThickness, "1.25").Set(DicomTags.PixelSpacing, "0.488\\0.488");
            frame.AddItem(DicomTags.FrameVOILUTSequence).Set(DicomTags.WindowCenter, "40").Set(DicomTags.WindowWidth, "400").Set(DicomTags.WindowCenterWidthExplanation, "ABDOMEN");
            frame.AddItem(DicomTags.PixelValueTransformationSequence).Set(DicomTags.RescaleIntercept, "-1024").Set(DicomTags.RescaleSlope, "1").Set(DicomTags.RescaleType, "HU");
            frame.AddItem(DicomTags.CTExposureSequence).Set(DicomTags.ExposureTimeInms, 500.0).Set(DicomTags.XRayTubeCurrentInmA, 220.5).Set(DicomTags.ExposureInmAs, 110.0);
            frame.AddItem(DicomTags.CTXRayDetailsSequence).Set(DicomTags.KVP, "120").Set(DicomTags.FocalSpots, "1.2");
            frame.AddItem(DicomTags.FrameAnatomySequence).Set(DicomTags.FrameLaterality, "U");
        }

        // Thirty-two elements a frame, nine of them sequences.
        return Write(builder.SetBytes(DicomTags.PixelData, DicomVR.OW, Noise(880 * 1024)), SequenceLengths.Undefined);
    }

    /// <summary>An RT structure set of 4,942 elements, 1.09 MB, most of it the text of contours.</summary>
    public static byte[] Structures()
    {
        const int regions = 20;
        DicomDatasetBuilder builder = Header(62, "2.25.3.1");
        var random = new Random(7);
        for (int region = 0; region < regions; region++)
        {
            builder.AddItem(DicomTags.StructureSetROISequence)
                .Set(DicomTags.ROINumber, region + 1).Set(DicomTags.ReferencedFrameOfReferenceUID, "2.25.9").Set(DicomTags.ROIName, "Region " + Text(region));
            DicomDatasetBuilder contours = builder.AddItem(DicomTags.ROIContourSequence).Set(DicomTags.ROIDisplayColor, "255\\0\\0").Set(DicomTags.ReferencedROINumber, region + 1);
            for (int i = 0; i < (region < regions - 1 ? 40 : 33); i++)
            {
                DicomDatasetBuilder contour = contours.AddItem(DicomTags.ContourSequence)
                    .Set(DicomTags.ContourGeometricType, "CLOSED_PLANAR").Set(DicomTags.NumberOfContourPoints, 65).Set(DicomTags.ContourData, Points(random, 65, i));
                contour.AddItem(DicomTags.ContourImageSequence)
                    .Set(DicomTags.ReferencedSOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.ReferencedSOPInstanceUID, "2.25.33." + Text(i));
            }
        }

        return Write(builder, SequenceLengths.Defined);
    }

    /// <summary>The elements of a file's data set, those in items counted and items not.</summary>
    public static int CountElements(byte[] file)
    {
        int count = 0;
        using DicomFile whole = DicomFile.View(file);
        var reader = new DicomReader(file.AsSpan((int)whole.DatasetOffset), whole.TransferSyntax);
        while (reader.Read())
        {
            count += reader.TokenType is DicomTokenType.Element or DicomTokenType.SequenceStart or DicomTokenType.FragmentsStart ? 1 : 0;
        }

        return count;
    }

    private static string Points(Random random, int count, int slice)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.Next(-20000, 20000) / 100.0:0.00}\\{random.Next(-20000, 20000) / 100.0:0.00}\\{slice * 2.5:0.0}\\");
        }

        return text.ToString(0, text.Length - 1);
    }

    private static DicomDatasetBuilder Header(int elements, string instance)
    {
        var builder = new DicomDatasetBuilder();
        builder.Set(DicomTags.SpecificCharacterSet, "ISO_IR 100").Set(DicomTags.ImageType, "ORIGINAL\\PRIMARY\\AXIAL")
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.SOPInstanceUID, instance)
            .Set(DicomTags.StudyDate, "20240131").Set(DicomTags.SeriesDate, "20240131").Set(DicomTags.StudyTime, "101530.25").Set(DicomTags.SeriesTime, "101600")
            .Set(DicomTags.AccessionNumber, "A4711").Set(DicomTags.Modality, "CT").Set(DicomTags.Manufacturer, "Nobody").Set(DicomTags.InstitutionName, "Somewhere")
            .Set(DicomTags.StudyDescription, "Chest and abdomen").Set(DicomTags.SeriesDescription, "Axial 1.25 mm").Set(DicomTags.PatientName, "Doe^Jane")
            .Set(DicomTags.PatientID, "99999").Set(DicomTags.PatientBirthDate, "19500101").Set(DicomTags.PatientSex, "F").Set(DicomTags.PatientAge, "074Y")
            .Set(DicomTags.SliceThickness, "1.25").Set(DicomTags.KVP, "120").Set(DicomTags.ExposureTime, "500").Set(DicomTags.ConvolutionKernel, "STANDARD")
            .Set(DicomTags.StudyInstanceUID, "2.25.1234567890123456789").Set(DicomTags.SeriesInstanceUID, "2.25.2234567890123456789")
            .Set(DicomTags.SeriesNumber, "3").Set(DicomTags.InstanceNumber, "17").Set(DicomTags.ImagePositionPatient, "-125\\-123.5\\5.836")
            .Set(DicomTags.ImageOrientationPatient, "1\\0\\0\\0\\0.948\\-0.317").Set(DicomTags.FrameOfReferenceUID, "2.25.4").Set(DicomTags.PixelSpacing, "0.488\\0.488")
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2").Set(DicomTags.RescaleIntercept, "-1024").Set(DicomTags.RescaleSlope, "1")
            .Set(DicomTags.WindowCenter, "40\\-600").Set(DicomTags.WindowWidth, "400\\1500");
        foreach ((DicomTag tag, ushort value) in new[]
        {
            (DicomTags.SamplesPerPixel, (ushort)1), (DicomTags.Rows, (ushort)512), (DicomTags.Columns, (ushort)512), (DicomTags.BitsAllocated, (ushort)16),
            (DicomTags.BitsStored, (ushort)12), (DicomTags.HighBit, (ushort)11), (DicomTags.PixelRepresentation, (ushort)0),
        })
        {
            builder.Set(tag, value);
        }

        builder.AddItem(DicomTags.ProcedureCodeSequence).Set(DicomTags.CodeValue, "1").Set(DicomTags.CodingSchemeDesignator, "99X").Set(DicomTags.CodeMeaning, "One");
        builder.Set(new DicomTag(0x0043, 0x0010), DicomVR.LO, "DICOM.NET BENCH");
        int own = builder.Count + 3;
        for (int i = 0; own + i < elements; i++)
        {
            builder.Set(new DicomTag(0x0043, (ushort)(0x1000 + i)), i % 3 == 0 ? DicomVR.LO : i % 3 == 1 ? DicomVR.DS : DicomVR.IS, i % 3 == 0 ? "Protocol value " + Text(1000 + i) : i % 3 == 1 ? "-12.25\\" + Text(1000 + i) + ".5" : Text(1_000_000 + i));
        }

        return builder;
    }

    private static byte[] Write(DicomDatasetBuilder builder, SequenceLengths lengths)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "2.25.3.1", TransferSyntax.ExplicitVRLittleEndian.Uid);
        builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian, lengths);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
