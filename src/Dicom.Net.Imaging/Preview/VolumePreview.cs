using static System.FormattableString;

namespace Dicom.Net.Imaging;

/// <summary>
/// Draws the three orthogonal planes through the middle of a volume in true proportions: coronal and sagittal above, axial
/// below, each turned as radiologists look at it (the patient's right on the picture's left, head up, face up or to the
/// left), with the sides named at the edges.
/// </summary>
public static class VolumePreview
{
    private const int Margin = 26;
    private const int TitleHeight = 34;
    private const int TextScale = 2;
    private const int LineHeight = (PixelFont.GlyphHeight + 5) * TextScale;
    private const double LineOpacity = 0.35;

    /// <summary>Writes the preview as an 8-bit RGB PNG, whole or not at all.</summary>
    /// <param name="volume">The volume; not disposed.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Null: chosen window, no title, no overwriting.</param>
    /// <exception cref="DicomImagingException">The file is there already.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public static void WritePng(VoxelVolume volume, string path, VolumePreviewOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Canvas canvas = Draw(volume, options ?? new VolumePreviewOptions());
        AtomicFile.Write(path, options?.Overwrite ?? false, file => PngWriter.WriteRgb8(file, canvas.Pixels, canvas.Width, canvas.Height));
    }

    /// <summary>Writes the preview as an 8-bit RGB PNG.</summary>
    /// <param name="volume">The volume; not disposed.</param>
    /// <param name="destination">Receives the file's bytes; not disposed.</param>
    /// <param name="options">Null: chosen window, no title.</param>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public static void WritePng(VoxelVolume volume, Stream destination, VolumePreviewOptions? options = null)
    {
        Canvas canvas = Draw(volume, options ?? new VolumePreviewOptions());
        PngWriter.WriteRgb8(destination, canvas.Pixels, canvas.Width, canvas.Height);
    }

    internal static Canvas Draw(VoxelVolume volume, VolumePreviewOptions options)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SizePixels, 200, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SizePixels, 4000, nameof(options));
        PreviewAxes axes = PreviewAxes.Of(volume);
        VolumePlane coronal = VolumePlane.Take(volume, axes.Left, axes.FlipLeft, axes.Head, axes.FlipFeet);
        VolumePlane sagittal = VolumePlane.Take(volume, axes.Back, axes.FlipBack, axes.Head, axes.FlipFeet);
        VolumePlane axial = VolumePlane.Take(volume, axes.Left, axes.FlipLeft, axes.Back, axes.FlipBack);
        GreyWindow window = GreyWindow.Choose(volume, options, [axial, coronal, sagittal]);

        double scale = options.SizePixels / Math.Max(
            coronal.WidthMillimetres + sagittal.WidthMillimetres,
            coronal.HeightMillimetres + axial.HeightMillimetres);
        int left = Pixels(coronal.WidthMillimetres, scale);
        int right = Pixels(sagittal.WidthMillimetres, scale);
        int upper = Pixels(coronal.HeightMillimetres, scale);
        int lower = Pixels(axial.HeightMillimetres, scale);
        string[] facts = Facts(volume, window);
        int factsWidth = facts.Max(line => PixelFont.Measure(line, TextScale));
        int factsHeight = facts.Length * LineHeight;
        int top = string.IsNullOrEmpty(options.Title) ? 0 : TitleHeight;
        int secondColumn = (3 * Margin) + left;
        int secondRow = top + (3 * Margin) + upper;
        Canvas canvas = new(secondColumn + Math.Max(right, factsWidth) + Margin, secondRow + Math.Max(lower, factsHeight) + Margin);
        canvas.Fill(0, 0, canvas.Width, canvas.Height, Colour.Background);
        if (top > 0)
        {
            int fitting = Math.Max(1, (canvas.Width - (2 * Margin)) / (PixelFont.Advance * TextScale));
            string title = options.Title!.Length > fitting ? options.Title[..fitting] : options.Title;
            canvas.Text(Margin, 12, title, Colour.Text, TextScale);
        }

        double alongLeft = VolumePlane.MiddleFraction(axial.Width, axes.FlipLeft);
        double alongBack = VolumePlane.MiddleFraction(axial.Height, axes.FlipBack);
        double alongFeet = VolumePlane.MiddleFraction(coronal.Height, axes.FlipFeet);
        DrawPanel(canvas, coronal, window, new(Margin, top + Margin, left, upper), Colour.Coronal, (alongLeft, Colour.Sagittal), (alongFeet, Colour.Axial));
        DrawPanel(canvas, sagittal, window, new(secondColumn, top + Margin, right, upper), Colour.Sagittal, (alongBack, Colour.Coronal), (alongFeet, Colour.Axial));
        DrawPanel(canvas, axial, window, new(Margin, secondRow, left, lower), Colour.Axial, (alongLeft, Colour.Sagittal), (alongBack, Colour.Coronal));
        DrawFacts(canvas, facts, secondColumn, secondRow);
        return canvas;
    }

    private static int Pixels(double millimetres, double scale) => Math.Max(1, (int)Math.Round(millimetres * scale));

    private static void DrawPanel(Canvas canvas, VolumePlane plane, in GreyWindow window, in PanelPlace place, in Colour colour, (double At, Colour Colour) vertical, (double At, Colour Colour) horizontal)
    {
        DrawPlane(canvas, plane, window, place);
        canvas.Fill(place.X + (int)(vertical.At * place.Width), place.Y, 1, place.Height, vertical.Colour, LineOpacity);
        canvas.Fill(place.X, place.Y + (int)(horizontal.At * place.Height), place.Width, 1, horizontal.Colour, LineOpacity);
        canvas.Frame(place.X - 1, place.Y - 1, place.Width + 2, place.Height + 2, colour);

        int half = Margin / 2;
        int centreX = place.X + (place.Width / 2);
        int centreY = place.Y + (place.Height / 2);
        DrawSideLabel(canvas, place.X - half, centreY, AnatomicalAxes.Label(plane.Right * -1));
        DrawSideLabel(canvas, place.X + place.Width + half, centreY, AnatomicalAxes.Label(plane.Right));
        canvas.CentredText(centreX, place.Y - half, AnatomicalAxes.Label(plane.Down * -1), Colour.Label, TextScale);
        canvas.CentredText(centreX, place.Y + place.Height + half, AnatomicalAxes.Label(plane.Down), Colour.Label, TextScale);
    }

    // Letters stand one below the other, because the margin has room for one.
    private static void DrawSideLabel(Canvas canvas, int centreX, int centreY, string label)
    {
        int step = (PixelFont.GlyphHeight + 2) * TextScale;
        int y = centreY - (step * (label.Length - 1) / 2);
        foreach (char letter in label)
        {
            canvas.CentredText(centreX, y, letter.ToString(), Colour.Label, TextScale);
            y += step;
        }
    }

    private static void DrawPlane(Canvas canvas, VolumePlane plane, in GreyWindow window, in PanelPlace place)
    {
        double stepU = (double)plane.Width / place.Width;
        double stepV = (double)plane.Height / place.Height;

        // Where the picture is smaller than the plane, several samples make a pixel, so that thin things do not flicker away.
        int samplesU = Math.Clamp((int)Math.Ceiling(stepU), 1, 8);
        int samplesV = Math.Clamp((int)Math.Ceiling(stepV), 1, 8);
        for (int y = 0; y < place.Height; y++)
        {
            for (int x = 0; x < place.Width; x++)
            {
                double sum = 0;
                for (int j = 0; j < samplesV; j++)
                {
                    for (int i = 0; i < samplesU; i++)
                    {
                        sum += plane.Sample((x + ((i + 0.5) / samplesU)) * stepU, (y + ((j + 0.5) / samplesV)) * stepV);
                    }
                }

                byte grey = (byte)Math.Round(255 * window.Map(sum / (samplesU * samplesV)));
                canvas.Set(place.X + x, place.Y + y, new(grey, grey, grey));
            }
        }
    }

    private static string[] Facts(VoxelVolume volume, in GreyWindow window)
    {
        List<string> lines =
        [
            Invariant($"{volume.Columns} x {volume.Rows} x {volume.Slices} {volume.VoxelType.GetName()}"),
            Invariant($"spacing {volume.Spacing.X:0.###} x {volume.Spacing.Y:0.###} x {volume.Spacing.Z:0.###} mm"),
            Invariant($"window {window.Center:0.##} / {window.Width:0.##}"),
        ];
        if (volume.Description?.Modality is { Length: > 0 } modality)
        {
            lines.Insert(0, modality);
        }

        if (volume.Geometry is { } report)
        {
            lines.Add(report.IsRegular ? "slices evenly spaced" : "slices unevenly spaced");
            if (report.IsSheared)
            {
                lines.Add(Invariant($"slices tilted by {report.ShearAngleDegrees:0.#} degrees"));
            }
        }

        return [.. lines];
    }

    private static void DrawFacts(Canvas canvas, string[] facts, int x, int y)
    {
        foreach (string line in facts)
        {
            canvas.Text(x, y, line, Colour.Dim, TextScale);
            y += LineHeight;
        }
    }
}
