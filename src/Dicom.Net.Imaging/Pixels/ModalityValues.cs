using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>Decoded stored values through a modality transform.</summary>
internal static class ModalityValues
{
    internal static void Convert(PixelDescription description, ReadOnlySpan<byte> stored, ModalityTransform modality, Span<float> values)
    {
        if (modality.Table is { } table)
        {
            StoredValues numbers = new(description, stored);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = table.Map(numbers[i]);
            }

            return;
        }

        switch (description.ValueKind)
        {
            case PixelValueKind.Single:
                Rescaler.Floats(MemoryMarshal.Cast<byte, float>(stored), values, modality.Slope, modality.Intercept);
                break;
            case PixelValueKind.Double:
                Rescaler.Floats(MemoryMarshal.Cast<byte, double>(stored), values, modality.Slope, modality.Intercept);
                break;
            default:
                ValueKernels.Convert<SingleLanes, float>(stored, description.Frame.ValueFormat, modality.Slope, modality.Intercept, values);
                break;
        }
    }
}
