using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>The value of a binary VR as the JSON and XML models hold it: little endian (PS3.18 §F.2.7, PS3.19 §A.1.5).</summary>
internal static class InlineBinary
{
    /// <summary>The value of an element of a big endian data set with its numbers reversed.</summary>
    /// <param name="element">The element, in memory.</param>
    /// <param name="lengthBytes">The bytes of the value.</param>
    /// <returns>An array rented from the shared pool; null where the value is as it should be.</returns>
    public static byte[]? Swap(DicomElement element, out int lengthBytes)
    {
        ReadOnlySpan<byte> bytes = element.ValueBytes;
        lengthBytes = bytes.Length;
        int width = element.VR.UnitBytes();
        if (!element.IsBigEndian || width == 1)
        {
            return null;
        }

        byte[] swapped = ArrayPool<byte>.Shared.Rent(bytes.Length);
        Span<byte> target = swapped.AsSpan(0, bytes.Length);
        bytes.CopyTo(target);
        for (; target.Length >= width; target = target[width..])
        {
            target[..width].Reverse();
        }

        return swapped;
    }
}
