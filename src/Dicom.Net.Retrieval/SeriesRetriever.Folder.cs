using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Retrieval;

/// <content>The same from files.</content>
public static partial class SeriesRetriever
{
    /// <summary>Finds the one series that matches the keys among the files of a folder and builds its volume.</summary>
    /// <param name="request">Which series, from which folder.</param>
    /// <param name="progress">Told what is done and why, and how many objects have been read; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The series; the caller disposes it.</returns>
    /// <exception cref="InvalidSeriesKeyException">A key cannot be read.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="SeriesNotFoundException">Nothing matches.</exception>
    /// <exception cref="SeveralSeriesException">More than one series matches.</exception>
    /// <exception cref="DicomDataException">A file of the series is damaged.</exception>
    /// <exception cref="DicomImagingException">The objects make no volume.</exception>
    public static async ValueTask<LoadedSeries> LoadSeriesFromFolderAsync(
        LoadFolderRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var matcher = new SeriesMatcher(request.Keys);
        FolderScan scan = await FolderScan.RunAsync(request.Folder, cancellationToken).ConfigureAwait(false);
        Tell(progress, LoadProgressKind.Detail, string.Create(
            CultureInfo.InvariantCulture, $"{scan.Series.Count} series in {scan.FileCount} files; {scan.SkippedFiles} files are not DICOM Part 10 and are passed over"));

        var candidates = new List<Candidate>();
        foreach (SeriesSummary found in scan.Series)
        {
            KeyMatch match = matcher.Match(found);
            if (match > KeyMatch.Empty)
            {
                candidates.Add(new Candidate(found, match));
            }
        }

        SeriesSummary series = One(SeriesMatcher.Best(candidates), scan);
        IReadOnlyList<string> files = scan.FilesOf(series);
        using var builder = new SeriesVolumeBuilder(new SeriesVolumeBuilderOptions { ExpectedSlices = files.Count });
        for (int i = 0; i < files.Count; i++)
        {
            using DicomFile file = await DicomFile.OpenAsync(files[i], null, cancellationToken).ConfigureAwait(false);
            builder.Add(file.Dataset);
            progress?.Report(new LoadProgress { Kind = LoadProgressKind.Count, Received = i + 1, Expected = files.Count });
        }

        VoxelVolume volume = builder.Build(new SeriesBuildOptions
        {
            Rescale = request.Rescale,
            StrictGeometry = request.StrictGeometry,
            StackIndex = request.StackIndex is { } index && index < builder.Stacks.Count ? index : Reject(request.StackIndex, builder),
            HashStoredVoxels = request.Rescale,
        });
        return new LoadedSeries
        {
            Volume = volume,
            Series = series,
            Method = RetrieveMethod.Folder,
            Received = files.Count,
            OtherObjects = builder.SkippedObjects.Count,
            SkippedFiles = scan.SkippedFiles,
        };
    }

    private static SeriesSummary One(IReadOnlyList<SeriesSummary> best, FolderScan scan)
    {
        if (best.Count == 1)
        {
            return best[0];
        }

        if (best.Count == 0)
        {
            throw new SeriesNotFoundException(
                scan.Series.Count == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"the folder holds no DICOM series ({scan.SkippedFiles} files are not DICOM Part 10): name another folder")
                    : string.Create(CultureInfo.InvariantCulture, $"none of the {scan.Series.Count} series in the folder matches: choose one of them, or change the keys"),
                scan.Series);
        }

        throw new SeveralSeriesException(
            string.Create(CultureInfo.InvariantCulture, $"{best.Count} series match: pick one by --series-uid, or narrow by --study-uid, --study-date, --modality"),
            [.. best.OrderByDescending(s => s.StudyDate, StringComparer.Ordinal)]);
    }
}
