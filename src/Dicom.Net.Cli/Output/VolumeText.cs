using System.Globalization;
using Dicom.Net.Imaging;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Output;

/// <summary>A loaded series, and a list of series, for a person.</summary>
internal static class VolumeText
{
    public static void Write(TextWriter output, LoadedSeries loaded)
    {
        VoxelVolume volume = loaded.Volume;
        string expected = loaded.Expected is { } count ? string.Create(CultureInfo.InvariantCulture, $" of {count}") : string.Empty;
        string way = loaded.Method switch { RetrieveMethod.Get => "C-GET", RetrieveMethod.Move => "C-MOVE", _ => "files" };
        output.WriteLine($"series     {Terminal.OneLine($"{loaded.Series.SeriesDescription} ({loaded.Series.Modality}, {loaded.Series.StudyDate})")}");
        output.WriteLine($"uid        {loaded.Series.SeriesUid}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"objects    {loaded.Received}{expected} by {way}{Extra(loaded)}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"voxels     {volume.Columns} x {volume.Rows} x {volume.Slices} {volume.VoxelType.GetName()}"));
        output.WriteLine($"spacing    {Text(volume.Spacing)} mm");
        output.WriteLine($"origin     {Text(volume.Origin)} mm");
        output.WriteLine($"x, y, z    {Text(volume.Direction.X)} | {Text(volume.Direction.Y)} | {Text(volume.Direction.Z)}");
        output.WriteLine($"sha256     {volume.Description?.StoredSha256 ?? volume.ComputeSha256()}");
    }

    public static void WriteCandidates(TextWriter output, IReadOnlyList<SeriesSummary> series)
    {
        bool several = series.Select(s => s.PatientId).Distinct(StringComparer.Ordinal).Count() > 1;
        var table = new TextTable([.. several ? ["patient"] : (string[])[], "date", "description", "modality", "images", "--series-uid"]);
        foreach (SeriesSummary one in series)
        {
            string images = one.Images?.ToString(CultureInfo.InvariantCulture) ?? "?";
            string[] cells = [one.StudyDate ?? "?", one.SeriesDescription ?? "?", one.Modality ?? "?", images, one.SeriesUid];
            table.Add([.. several ? [one.PatientId ?? "?"] : (string[])[], .. cells]);
        }

        table.Write(output);
    }

    private static string Extra(LoadedSeries loaded)
    {
        var parts = new List<string>();
        if (loaded.OtherObjects > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{loaded.OtherObjects} of them are no images"));
        }

        if (loaded.SkippedFiles > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{loaded.SkippedFiles} files are not DICOM and were passed over"));
        }

        return parts.Count == 0 ? string.Empty : $" ({string.Join("; ", parts)})";
    }

    private static string Text(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:0.######}, {v.Y:0.######}, {v.Z:0.######}");
}
