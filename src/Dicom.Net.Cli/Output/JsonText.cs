using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Output;

/// <summary>JSON as the command line prints it: indented, and letters as letters.</summary>
internal static class JsonText
{
    /// <summary>Runs a writer and returns its text.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = DicomJsonWriter.MaxJsonDepth,
        }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
