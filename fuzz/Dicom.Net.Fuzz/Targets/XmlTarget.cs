using System.Xml;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The native DICOM model in XML: the text itself where the input begins like one, else what <see cref="XmlProgram"/> makes of it.</summary>
/// <remarks>The oracle: no error other than <see cref="DicomDataException"/>; what was accepted, written and read again, writes the same text.</remarks>
public static class XmlTarget
{
    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] once;
        bool isUtf8;
        try
        {
            bool isText = data.StartsWith("<"u8) || data.StartsWith("\uFEFF"u8);
            once = Rewrite(isText ? data.ToArray() : XmlProgram.Write(data), out isUtf8);
        }
        catch (DicomDataException)
        {
            return;
        }

        // A data set that names another character set, or none, names UTF-8 once it was read as text: then the text after that is held against it.
        byte[] again = Rewrite(once, out _);
        if (!again.AsSpan().SequenceEqual(once) && (isUtf8 || !Rewrite(again, out _).AsSpan().SequenceEqual(again)))
        {
            throw new InvalidOperationException("What was written reads back otherwise.");
        }
    }

    private static byte[] Rewrite(byte[] xml, out bool isUtf8)
    {
        using var input = new MemoryStream(xml);
        using DicomDataset dataset = DicomXmlReader.Read(input).ToDataset();
        isUtf8 = dataset.GetString(DicomTags.SpecificCharacterSet) == "ISO_IR 192";
        using var output = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(output, new XmlWriterSettings { CheckCharacters = false }))
        {
            DicomXmlWriter.Write(writer, dataset.Root);
        }

        return output.ToArray();
    }
}
