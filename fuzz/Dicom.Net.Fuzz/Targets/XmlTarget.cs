using System.Xml;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The native DICOM model in XML.</summary>
/// <remarks>The oracle: no error other than <see cref="DicomDataException"/>; what was accepted, written and read again, writes the same text.</remarks>
public static class XmlTarget
{
    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] once;
        try
        {
            once = Rewrite(data.ToArray());
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

    private static byte[] Rewrite(byte[] xml)
    {
        using var input = new MemoryStream(xml);
        using DicomDataset dataset = DicomXmlReader.Read(input).ToDataset();
        using var output = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(output, new XmlWriterSettings { CheckCharacters = false }))
        {
            DicomXmlWriter.Write(writer, dataset.Root);
        }

        return output.ToArray();
    }
}
