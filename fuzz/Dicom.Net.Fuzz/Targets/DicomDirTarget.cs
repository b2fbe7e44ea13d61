using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>A DICOMDIR, which is opened, linked and followed.</summary>
/// <remarks>The oracle: no error other than <see cref="DicomDataException"/>; each record is linked once at most; no file ID leads out of the folder.</remarks>
public static class DicomDirTarget
{
    // The target writes a file and follows paths for each input: fuzz/run.sh gives it a place in memory.
    private static readonly string s_folder = Environment.GetEnvironmentVariable("DICOM_FUZZ_FOLDER") ?? Directory.CreateTempSubdirectory("dicomdir-fuzz-").FullName;

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        string path = Path.Combine(s_folder, "DICOMDIR");
        File.WriteAllBytes(path, data);
        try
        {
            using DicomDirectory directory = DicomDirectory.Open(path);
            var seen = new HashSet<DicomDirectoryRecord>();
            var open = new Stack<DicomDirectoryRecord>(directory.Roots);
            while (open.TryPop(out DicomDirectoryRecord? record))
            {
                if (!seen.Add(record))
                {
                    throw new InvalidOperationException("A record is linked twice.");
                }

                Follow(directory, record);
                foreach (DicomDirectoryRecord child in record.Children)
                {
                    open.Push(child);
                }
            }

            if (seen.Count + directory.Unlinked.Count > directory.Records.Count)
            {
                throw new InvalidOperationException("There are more records linked than there are.");
            }
        }
        catch (DicomDataException)
        {
            // A typed error is what is asked for.
        }
    }

    private static void Follow(DicomDirectory directory, DicomDirectoryRecord record)
    {
        try
        {
            if (directory.ResolveFile(record) is { } file && !Path.GetFullPath(file).StartsWith(Path.GetFullPath(s_folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidOperationException("A file ID leads out of the folder.");
            }
        }
        catch (UnsafeFileIdException)
        {
            // Refused.
        }
    }
}
