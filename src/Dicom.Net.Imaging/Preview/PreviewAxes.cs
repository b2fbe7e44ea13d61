namespace Dicom.Net.Imaging;

/// <summary>
/// Which axis of a volume runs most nearly to the patient's left, back and head, and whether it must be flipped to run
/// right (left of the patient), down or right (back), and down (feet) in the pictures.
/// </summary>
internal readonly record struct PreviewAxes(int Left, bool FlipLeft, int Back, bool FlipBack, int Head, bool FlipFeet)
{
    internal static PreviewAxes Of(VoxelVolume volume)
    {
        int[] patientAxes = AnatomicalAxes.Assign(volume.Direction);
        int left = Array.IndexOf(patientAxes, 0);
        int back = Array.IndexOf(patientAxes, 1);
        int head = Array.IndexOf(patientAxes, 2);
        return new(
            left,
            volume.Direction.Axis(left).X < 0,
            back,
            volume.Direction.Axis(back).Y < 0,
            head,
            volume.Direction.Axis(head).Z > 0);
    }
}
