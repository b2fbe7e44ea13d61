using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Archive.Tests;

/// <summary>Objects made for the tests: small, and different in what a test says.</summary>
internal static class Samples
{
    public const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
    public const string ComputedRadiography = "1.2.840.10008.5.1.4.1.1.1";

    public static DicomDatasetBuilder Instance(
        string patientId = "P1", string studyUid = "1.2.3.1", string seriesUid = "1.2.3.1.1", string? instanceUid = null,
        string modality = "CT", string sopClass = SecondaryCapture)
    {
        return new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, sopClass)
            .Set(DicomTags.SOPInstanceUID, instanceUid ?? DicomUid.Generate())
            .Set(DicomTags.StudyInstanceUID, studyUid)
            .Set(DicomTags.SeriesInstanceUID, seriesUid)
            .Set(DicomTags.PatientID, patientId)
            .Set(DicomTags.PatientName, "DOE^JOHN")
            .Set(DicomTags.StudyDate, "20200102")
            .Set(DicomTags.StudyTime, "101500")
            .Set(DicomTags.Modality, modality)
            .Set(DicomTags.Rows, 2)
            .Set(DicomTags.Columns, 2)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
    }

    public static byte[] Encode(DicomDatasetBuilder dataset, TransferSyntax syntax)
    {
        var writer = new ArrayBufferWriter<byte>();
        dataset.WriteTo(writer, syntax);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The three studies of the worked example, and others that a query for them must not return.</summary>
    public static IEnumerable<DicomDatasetBuilder> WorkedExample()
    {
        (string Id, string Date, string Modality, string Description)[] studies =
        [
            ("99999", "20050106", "CR", "Chest-- PA & Lateral"),
            ("99999", "20000322", "CR", "Chest-PICC"),
            ("99999", "20000307", "CR", "Hip 3+vw THA Series (Post Op)"),
            ("9999", "20050106", "CR", "Chest-- PA & Lateral"),
            ("999999", "20000322", "CT", "Chest"),
            ("99999A", "20000307", "MR", "Hip"),
            ("12345", "20050106", "US", "Abdomen"),
        ];
        for (int study = 0; study < studies.Length; study++)
        {
            for (int image = 0; image < 2; image++)
            {
                (string id, string date, string modality, string description) = studies[study];
                yield return Instance(id, $"1.2.840.99999.{study + 1}", $"1.2.840.99999.{study + 1}.1", $"1.2.840.99999.{study + 1}.1.{image + 1}", modality, ComputedRadiography)
                    .Set(DicomTags.PatientName, $"PATIENT^{id}")
                    .Set(DicomTags.StudyDate, date)
                    .Set(DicomTags.StudyDescription, description)
                    .Set(DicomTags.InstanceNumber, image + 1);
            }
        }
    }
}
