using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The headers of a phantom's objects: the modules of the CT Image and MR Image IODs (PS3.3 §A.3, §A.4).</summary>
internal sealed class PhantomHeader
{
    private readonly PhantomOptions _options;
    private readonly VolumeShape _shape;
    private readonly string _key;

    internal PhantomHeader(PhantomOptions options, in VolumeShape shape)
    {
        _options = options;
        _shape = shape;
        string study = $"{options.PatientId}|{options.StudyDate}|{options.StudyTime}|{options.StudyId}";
        _key = $"{study}|{options.Modality}|{options.SeriesNumber}|{options.SeriesDescription}|{options.Seed}|{shape}";
        StudyInstanceUid = Uid("study|" + study);
        SeriesInstanceUid = Uid("series|" + _key);
        FrameOfReferenceUid = Uid("frame|" + study);
        SopClassUid = options.Modality == "MR" ? DicomUids.MRImageStorage : DicomUids.CTImageStorage;
    }

    internal string StudyInstanceUid { get; }

    internal string SeriesInstanceUid { get; }

    internal string FrameOfReferenceUid { get; }

    internal string SopClassUid { get; }

    internal string SopInstanceUid(int slice) => Uid(string.Create(CultureInfo.InvariantCulture, $"instance|{_key}|{slice}"));

    internal DicomDatasetBuilder Create(int slice)
    {
        DicomDatasetBuilder builder = new();
        AddPatientAndStudy(builder);
        AddSeries(builder);
        AddImage(builder, slice);
        AddPixels(builder);
        if (_options.Modality == "MR")
        {
            AddMagnetic(builder);
        }
        else
        {
            AddTomography(builder);
        }

        return builder;
    }

    // PS3.5 Annex B.2: a UID under 2.25 is a 128-bit number. Here it is a part of a hash, so that it comes out the same each time.
    private static string Uid(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);

        // The variant and version bits of a name-based UUID (RFC 9562, version 8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        UInt128 number = BinaryPrimitives.ReadUInt128BigEndian(hash);
        return "2.25." + number.ToString(CultureInfo.InvariantCulture);
    }

    private void AddPatientAndStudy(DicomDatasetBuilder builder) => builder
        .Set(DicomTags.SpecificCharacterSet, "ISO_IR 192")
        .Set(DicomTags.PatientName, _options.PatientName)
        .Set(DicomTags.PatientID, _options.PatientId)
        .Set(DicomTags.PatientBirthDate, "19600101")
        .Set(DicomTags.PatientSex, "O")
        .Set(DicomTags.StudyInstanceUID, StudyInstanceUid)
        .Set(DicomTags.StudyDate, _options.StudyDate)
        .Set(DicomTags.StudyTime, _options.StudyTime)
        .Set(DicomTags.ReferringPhysicianName, "")
        .Set(DicomTags.StudyID, _options.StudyId)
        .Set(DicomTags.AccessionNumber, "")
        .Set(DicomTags.StudyDescription, _options.StudyDescription);

    private void AddSeries(DicomDatasetBuilder builder) => builder
        .Set(DicomTags.Modality, _options.Modality)
        .Set(DicomTags.SeriesInstanceUID, SeriesInstanceUid)
        .Set(DicomTags.SeriesNumber, _options.SeriesNumber)
        .Set(DicomTags.SeriesDate, _options.StudyDate)
        .Set(DicomTags.SeriesTime, _options.StudyTime)
        .Set(DicomTags.SeriesDescription, _options.SeriesDescription)
        .Set(DicomTags.BodyPartExamined, "CHEST")
        .Set(DicomTags.PatientPosition, "HFS")
        .Set(DicomTags.FrameOfReferenceUID, FrameOfReferenceUid)
        .Set(DicomTags.PositionReferenceIndicator, "")
        .Set(DicomTags.Manufacturer, "Dicom.Net")
        .Set(DicomTags.ManufacturerModelName, "Phantom");

    private void AddImage(DicomDatasetBuilder builder, int slice)
    {
        Vector3D position = _shape.Origin + (_shape.Direction.Z * (slice * _shape.Spacing.Z));
        builder
            .Set(DicomTags.SOPClassUID, SopClassUid)
            .Set(DicomTags.SOPInstanceUID, SopInstanceUid(slice))
            .Set(DicomTags.InstanceCreationDate, _options.StudyDate)
            .Set(DicomTags.InstanceCreationTime, _options.StudyTime)
            .Set(DicomTags.ContentDate, _options.StudyDate)
            .Set(DicomTags.ContentTime, _options.StudyTime)
            .Set(DicomTags.AcquisitionDate, _options.StudyDate)
            .Set(DicomTags.AcquisitionTime, _options.StudyTime)
            .Set(DicomTags.AcquisitionNumber, 1)
            // Numbers run against the geometric order: nobody may sort by them.
            .Set(DicomTags.InstanceNumber, _shape.Slices - slice)
            .Set(DicomTags.ImagePositionPatient, Rounded(position, 6))
            .Set(DicomTags.ImageOrientationPatient, [.. Rounded(_shape.Direction.X, 12), .. Rounded(_shape.Direction.Y, 12)])
            .Set(DicomTags.PixelSpacing, [_shape.Spacing.Y, _shape.Spacing.X])
            .Set(DicomTags.SliceThickness, _shape.Spacing.Z);
    }

    private void AddPixels(DicomDatasetBuilder builder) => builder
        .Set(DicomTags.SamplesPerPixel, 1)
        .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
        .Set(DicomTags.Rows, _shape.Rows)
        .Set(DicomTags.Columns, _shape.Columns)
        .Set(DicomTags.BitsAllocated, 16)
        .Set(DicomTags.BitsStored, 16)
        .Set(DicomTags.HighBit, 15)
        .Set(DicomTags.PixelRepresentation, 1);

    private static void AddTomography(DicomDatasetBuilder builder) => builder
        .Set(DicomTags.ImageType, @"ORIGINAL\PRIMARY\AXIAL")
        .Set(DicomTags.RescaleIntercept, Phantom.CtIntercept)
        .Set(DicomTags.RescaleSlope, 1)
        .Set(DicomTags.RescaleType, "HU")
        .Set(DicomTags.WindowCenter, 40)
        .Set(DicomTags.WindowWidth, 400)
        .Set(DicomTags.KVP, 120)
        .Set(DicomTags.XRayTubeCurrent, 200)
        .Set(DicomTags.ExposureTime, 500)
        .Set(DicomTags.GantryDetectorTilt, 0)
        .Set(DicomTags.ConvolutionKernel, "SMOOTH");

    private static void AddMagnetic(DicomDatasetBuilder builder) => builder
        .Set(DicomTags.ImageType, @"ORIGINAL\PRIMARY\OTHER")
        .Set(DicomTags.ScanningSequence, "SE")
        .Set(DicomTags.SequenceVariant, "NONE")
        .Set(DicomTags.ScanOptions, "")
        .Set(DicomTags.MRAcquisitionType, "2D")
        .Set(DicomTags.RepetitionTime, 500)
        .Set(DicomTags.EchoTime, 12)
        .Set(DicomTags.EchoTrainLength, 1)
        .Set(DicomTags.MagneticFieldStrength, 1.5);

    private static double[] Rounded(Vector3D v, int decimals) =>
        [Math.Round(v.X, decimals) + 0.0, Math.Round(v.Y, decimals) + 0.0, Math.Round(v.Z, decimals) + 0.0];
}
