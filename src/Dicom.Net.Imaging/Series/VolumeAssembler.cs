using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dicom.Net.Imaging;

/// <summary>Orders a stack, measures it, holds it against the policies and makes the volume.</summary>
internal static class VolumeAssembler
{
    internal static VoxelVolume Assemble(ImageStack stack, SeriesBuildOptions options, VoxelPool pool, int duplicates, IReadOnlyList<string> skipped)
    {
        VolumeDirection direction = FindDirection(stack, out int[] order);
        Vector3D[] positions = [.. order.Select(slot => stack.Slices[slot].Position)];
        StackMeasures measures = StackGeometry.Measure(positions, direction.Z);
        RefuseSeveralVolumes(measures.Along);
        GeometryReport report = ReportWriter.Create(stack, order, positions, direction, measures, duplicates, skipped);
        if (options.StrictGeometry && !report.IsExactGrid)
        {
            throw new StrictGeometryException(report);
        }

        if (options.Rescale && stack.Slices.Any(slice => slice.HasModalityLut))
        {
            throw new UnsupportedSeriesException(UnsupportedSeriesReason.PixelFormat, "A Modality LUT instead of Rescale Slope and Intercept is not supported in volumes.");
        }

        VolumeShape shape = new(
            stack.First.Columns,
            stack.First.Rows,
            order.Length,
            new(stack.First.Plane.ColumnSpacing, stack.First.Plane.RowSpacing, report.SliceSpacingMean),
            positions[0],
            direction);
        string? hash = options.Rescale && options.HashStoredVoxels ? Hash(stack, order) : null;
        SeriesDescription description = Describe(stack, order, options.Rescale, hash);
        return options.Rescale
            ? Rescale(stack, order, shape, report, description, pool)
            : VoxelVolume.Adopt(stack.DetachInOrder(order), stack.VoxelType, shape, report, description);
    }

    // Directions of one stack agree to four decimals and may differ beyond them. To be independent of the order of arrival,
    // the first slice in geometric order states the direction.
    private static VolumeDirection FindDirection(ImageStack stack, out int[] order)
    {
        Vector3D[] positions = [.. stack.Slices.Select(slice => slice.Position)];
        order = StackGeometry.Order(positions, VolumeDirection.FromPlane(stack.First.Plane.Row, stack.First.Plane.Column).Z);
        SliceRecord first = stack.Slices[order[0]];
        VolumeDirection direction = VolumeDirection.FromPlane(first.Row, first.Column);
        order = StackGeometry.Order(positions, direction.Z);
        return direction;
    }

    private static void RefuseSeveralVolumes(double[] along)
    {
        List<int> counts = StackGeometry.CountPerPosition(along);
        int most = counts.Max();
        if (most == 1)
        {
            return;
        }

        throw counts.TrueForAll(count => count == most)
            ? new UnsupportedSeriesException(
                UnsupportedSeriesReason.SeveralVolumes,
                $"Several volumes in one series are not supported: each of the {counts.Count} slice positions holds {most} images.")
            : new UnsupportedSeriesException(
                UnsupportedSeriesReason.UnevenPositions,
                $"Several images at one position are not supported: the {counts.Count} slice positions hold {counts.Min()} to {most} images.");
    }

    private static SeriesDescription Describe(ImageStack stack, int[] order, bool rescaled, string? hash)
    {
        SliceRecord middle = stack.Slices[order[order.Length / 2]];
        return new SeriesDescription
        {
            SeriesInstanceUid = stack.First.SeriesInstanceUid,
            Modality = stack.Modality,
            PatientId = stack.PatientId,
            StudyDate = stack.StudyDate,
            StudyText = stack.StudyText,
            SeriesText = stack.SeriesText,
            PhotometricInterpretation = stack.PhotometricInterpretation,
            SopInstanceUids = [.. order.Select(slot => stack.Slices[slot].SopInstanceUid)],
            RescaleSlopes = [.. order.Select(slot => stack.Slices[slot].Slope)],
            RescaleIntercepts = [.. order.Select(slot => stack.Slices[slot].Intercept)],
            WindowCenter = middle.WindowCenter,
            WindowWidth = middle.WindowWidth,
            IsRescaled = rescaled,
            StoredVoxelType = stack.VoxelType,
            StoredSha256 = hash,
        };
    }

    private static string Hash(ImageStack stack, int[] order)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int slot in order)
        {
            hash.AppendData(stack.Slot(slot));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The float block is written in order straight from the arrival slots, so nothing is permuted.
    private static VoxelVolume Rescale(ImageStack stack, int[] order, in VolumeShape shape, GeometryReport report, SeriesDescription description, VoxelPool pool)
    {
        VoxelBlock block = pool.Rent(shape.CheckLengthBytes(sizeof(float)));
        int voxels = shape.Rows * shape.Columns;
        for (int slice = 0; slice < order.Length; slice++)
        {
            SliceRecord record = stack.Slices[order[slice]];
            Rescaler.Rescale(stack.Slot(order[slice]), stack.VoxelType, block.Span<float>((nint)slice * voxels, voxels), record.Slope, record.Intercept);
        }

        stack.Retire();
        return VoxelVolume.Adopt(block, VoxelType.Float32, shape, report, description);
    }
}
