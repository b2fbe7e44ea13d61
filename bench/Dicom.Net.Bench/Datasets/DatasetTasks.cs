using Dicom.Net.Core;

namespace Dicom.Net.Bench.Datasets;

/// <summary>The tasks of the comparison, done with this library.</summary>
internal static class DatasetTasks
{
    /// <summary>The six attributes of the scan.</summary>
    public static readonly DicomTag[] Six =
        [DicomTags.PatientName, DicomTags.PatientID, DicomTags.StudyInstanceUID, DicomTags.SeriesInstanceUID, DicomTags.SOPInstanceUID, DicomTags.InstanceNumber];

    private static readonly DicomReadOptions s_six = new() { Only = Six };

    /// <summary>A file in memory indexed as a whole.</summary>
    public static int Index(byte[] file)
    {
        using DicomFile view = DicomFile.View(file);
        return view.Dataset.RowCount;
    }

    /// <summary>A file in memory indexed, and every value of it decoded to what it is: numbers, dates as text, text.</summary>
    public static long Decode(byte[] file)
    {
        using DicomFile view = DicomFile.View(file);
        return Decode(view.Dataset.Root);
    }

    /// <summary>Six attributes of each file of a folder.</summary>
    public static int Scan(string[] files)
    {
        int found = 0;
        foreach (string path in files)
        {
            using DicomFile file = DicomFile.Open(path, s_six);
            foreach (DicomTag tag in Six)
            {
                found += file.Dataset.GetBytes(tag).IsEmpty ? 0 : 1;
            }
        }

        return found;
    }

    private static long Decode(DicomItem item)
    {
        long count = 0;
        foreach (DicomElement element in item)
        {
            count++;
            switch (element.VR)
            {
                case DicomVR.SQ:
                    foreach (DicomItem nested in element.Items)
                    {
                        count += Decode(nested);
                    }

                    break;
                case DicomVR.DS or DicomVR.FD or DicomVR.FL:
                    count += element.GetDoubles().Length > 1_000_000 ? 1 : 0;
                    break;
                case DicomVR.IS or DicomVR.US or DicomVR.UL:
                    count += element.TryGetInt64(0, out long value) && value == long.MinValue ? 1 : 0;
                    break;
                case DicomVR.OW or DicomVR.OB:
                    count += element.ValueBytes.Length < 0 ? 1 : 0;
                    break;
                default:
                    count += element.GetString()?.Length > 1_000_000 ? 1 : 0;
                    break;
            }
        }

        return count;
    }
}
