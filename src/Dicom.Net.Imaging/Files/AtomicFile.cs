namespace Dicom.Net.Imaging;

/// <summary>Writes a file under a temporary name and gives it its own name when it is whole.</summary>
internal static class AtomicFile
{
    internal static void Write(string path, bool overwrite, Action<FileStream> write)
    {
        string full = Path.GetFullPath(path);
        if (!overwrite && File.Exists(full))
        {
            throw AlreadyThere(path);
        }

        string folder = Path.GetDirectoryName(full) ?? throw new ArgumentException("The path names no file.", nameof(path));
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            // Slices are written whole: a buffer would only copy them once more.
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(file);
            }

            File.Move(temporary, full, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(full) && File.Exists(temporary))
        {
            File.Delete(temporary);
            throw AlreadyThere(path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static DicomImagingException AlreadyThere(string path) =>
        new($"'{Path.GetFileName(path)}' is there already and is not overwritten unasked.");
}
