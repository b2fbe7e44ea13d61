using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>The series in a folder and the folders below it, by the headers of the files.</summary>
internal sealed class FolderScan
{
    private readonly Dictionary<(string Study, string Series), (SeriesSummary Summary, List<string> Files)> _series = [];

    private FolderScan()
    {
    }

    /// <summary>The series, in the order of their first files' names.</summary>
    public IReadOnlyList<SeriesSummary> Series =>
        [.. _series.Values.Select(s => s.Summary with { Images = s.Files.Count })];

    /// <summary>Files looked at.</summary>
    public int FileCount { get; private set; }

    /// <summary>Files that are not DICOM Part 10, or whose header cannot be read.</summary>
    public int SkippedFiles { get; private set; }

    /// <summary>Reads the headers. Nothing behind the series' attributes is read.</summary>
    public static async ValueTask<FolderScan> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var scan = new FolderScan();
        var options = new DicomReadOptions { StopBefore = new DicomTag(0x0020, 0x0010) };
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,

            // Links may lead round in a circle; hidden files are files.
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System,
        };
        foreach (string path in Directory.EnumerateFiles(folder, "*", enumeration).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            scan.FileCount++;
            await scan.ReadAsync(path, options, cancellationToken).ConfigureAwait(false);
        }

        return scan;
    }

    /// <summary>The files of a series, in the order of their names.</summary>
    public IReadOnlyList<string> FilesOf(SeriesSummary series) => _series[(series.StudyUid, series.SeriesUid)].Files;

    private async ValueTask ReadAsync(string path, DicomReadOptions options, CancellationToken cancellationToken)
    {
        SeriesSummary? summary;
        try
        {
            using DicomFile file = await DicomFile.OpenAsync(path, options, cancellationToken).ConfigureAwait(false);
            if (file.MetaInformation is null)
            {
                SkippedFiles++;
                return;
            }

            summary = SeriesHeader.Read(file.Dataset);
        }
        catch (DicomDataException)
        {
            SkippedFiles++;
            return;
        }

        // A DICOMDIR is Part 10 and belongs to no series.
        if (summary is null)
        {
            return;
        }

        if (!_series.TryGetValue((summary.StudyUid, summary.SeriesUid), out var known))
        {
            known = (summary, []);
            _series.Add((summary.StudyUid, summary.SeriesUid), known);
        }

        known.Files.Add(path);
    }
}
