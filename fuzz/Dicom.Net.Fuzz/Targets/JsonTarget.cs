using System.Text.Json;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The DICOM JSON model.</summary>
/// <remarks>The oracle: no error other than <see cref="DicomDataException"/>; what was accepted, written and read again, writes the same text.</remarks>
public static class JsonTarget
{
    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] once;
        try
        {
            once = Rewrite(data);
        }
        catch (DicomDataException)
        {
            return;
        }

        if (!Rewrite(once).AsSpan().SequenceEqual(once))
        {
            throw new InvalidOperationException("What was written reads back otherwise.");
        }
    }

    private static byte[] Rewrite(ReadOnlySpan<byte> json)
    {
        using DicomDataset dataset = DicomJsonReader.Read(json).ToDataset();
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            DicomJsonWriter.Write(writer, dataset.Root);
        }

        return output.ToArray();
    }
}
