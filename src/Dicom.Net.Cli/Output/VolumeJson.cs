using System.Text.Json;
using Dicom.Net.Imaging;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Output;

/// <summary>What <c>volume --json</c> prints. README lists the same property names; a test compares them.</summary>
internal static class VolumeJson
{
    /// <summary>A loaded series.</summary>
    public static void Write(Utf8JsonWriter writer, LoadedSeries loaded)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("series");
        WriteSeries(writer, loaded.Series);
        writer.WriteEndObject();

        writer.WriteStartObject("source");
        writer.WriteString("method", loaded.Method.ToString().ToLowerInvariant());
        writer.WriteString("reason", loaded.Reason);
        WriteCount(writer, "expected", loaded.Expected);
        writer.WriteNumber("received", loaded.Received);
        writer.WriteNumber("skippedFiles", loaded.SkippedFiles);
        writer.WriteNumber("otherObjects", loaded.OtherObjects);
        writer.WriteEndObject();

        writer.WriteStartArray("volumes");
        WriteVolume(writer, loaded.Volume);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A failure, with what there is instead.</summary>
    public static void WriteFailure(Utf8JsonWriter writer, ExitCode code, string message, IReadOnlyList<SeriesSummary> candidates)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteNumber("code", (int)code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        if (candidates.Count > 0)
        {
            writer.WriteStartArray("candidates");
            foreach (SeriesSummary series in candidates)
            {
                writer.WriteStartObject();
                WriteSeries(writer, series);
                WriteCount(writer, "images", series.Images);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter writer, SeriesSummary series)
    {
        writer.WriteString("patientId", series.PatientId);
        writer.WriteString("studyDate", series.StudyDate);
        writer.WriteString("studyUid", series.StudyUid);
        writer.WriteString("seriesUid", series.SeriesUid);
        writer.WriteString("seriesDescription", series.SeriesDescription);
        writer.WriteString("modality", series.Modality);
    }

    private static void WriteVolume(Utf8JsonWriter writer, VoxelVolume volume)
    {
        writer.WriteStartObject();
        WriteArray(writer, "dimensions", volume.Columns, volume.Rows, volume.Slices);
        WriteVector(writer, "spacing", volume.Spacing);
        WriteVector(writer, "origin", volume.Origin);
        WriteArray(writer, "direction", volume.Direction.ToRowMajor());
        writer.WriteString("voxelType", volume.VoxelType.GetName());
        writer.WriteString("sha256", volume.Description?.StoredSha256 ?? volume.ComputeSha256());
        if (volume.Geometry is { } geometry)
        {
            WriteGeometry(writer, geometry);
        }

        writer.WriteEndObject();
    }

    private static void WriteGeometry(Utf8JsonWriter writer, GeometryReport geometry)
    {
        writer.WriteStartObject("geometry");
        writer.WriteBoolean("regular", geometry.IsRegular);
        writer.WriteBoolean("sheared", geometry.IsSheared);
        WriteNumber(writer, "shearAngle", geometry.ShearAngleDegrees);
        WriteVector(writer, "stepVector", geometry.MeanStep);
        writer.WriteString("spacingSource", JsonNamingPolicy.CamelCase.ConvertName(geometry.SpacingSource.ToString()));
        WriteNumber(writer, "spacingMin", geometry.SliceSpacingMin);
        WriteNumber(writer, "spacingMax", geometry.SliceSpacingMax);
        writer.WriteStartArray("positions");
        foreach (Vector3D position in geometry.Positions)
        {
            WriteArray(writer, null, position.X, position.Y, position.Z);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("gaps");
        foreach (SliceGap gap in geometry.Gaps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("afterSlice", gap.AfterSlice);
            WriteNumber(writer, "distance", gap.DistanceMillimetres);
            writer.WriteNumber("missingSlices", gap.MissingSlices);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("duplicates", geometry.DuplicateObjects);
        writer.WriteStartArray("warnings");
        foreach (string warning in geometry.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter writer, string name, Vector3D vector) =>
        WriteArray(writer, name, vector.X, vector.Y, vector.Z);

    private static void WriteArray(Utf8JsonWriter writer, string? name, params ReadOnlySpan<double> values)
    {
        if (name is not null)
        {
            writer.WritePropertyName(name);
        }

        writer.WriteStartArray();
        foreach (double value in values)
        {
            WriteNumberValue(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        WriteNumberValue(writer, value);
    }

    // A single slice has no distance to a neighbour; JSON has no NaN. Negative zero is zero to every reader but a comparing one.
    private static void WriteNumberValue(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value + 0.0);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } count)
        {
            writer.WriteNumber(name, count);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
