using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>A whole file: preamble, meta information, any transfer syntax, deflated ones too.</summary>
/// <remarks>
/// The oracle: no error other than <see cref="DicomDataException"/>; what strict reading accepts, lenient reading reads alike; what was accepted,
/// written and read again, writes the same bytes; the memory taken is bounded by a multiple of the input and a constant.
/// </remarks>
public static class FileTarget
{
    // What a deflated data set may inflate to, in blocks that double and are written once more; and the rows and findings of each byte.
    private const long ConstantBytes = 512L << 20;
    private const long BytesPerByte = 2_000;

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] file = data.ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? lenient = Rewrite(file, DicomReadOptions.Default);
        byte[]? strict = Rewrite(file, DicomReadOptions.Strict);
        if (strict is not null && (lenient is null || !lenient.AsSpan().SequenceEqual(strict)))
        {
            throw new InvalidOperationException("Strict reading accepts what lenient reading reads otherwise.");
        }

        if (lenient is not null)
        {
            using DicomDataset dataset = DicomDataset.Parse(lenient, TransferSyntax.ExplicitVRLittleEndian);
            if (!Encode(dataset).AsSpan().SequenceEqual(lenient))
            {
                throw new InvalidOperationException("What was written reads back otherwise.");
            }
        }

        if (GC.GetAllocatedBytesForCurrentThread() - before > ConstantBytes + (file.Length * BytesPerByte))
        {
            throw new InvalidOperationException("Reading took more memory than its input accounts for.");
        }
    }

    private static byte[]? Rewrite(byte[] data, DicomReadOptions options)
    {
        try
        {
            using DicomFile file = DicomFile.View(data, options);
            _ = file.MetaInformation?.GetString(new DicomTag(0x0002_0010));
            _ = file.Findings.Count;
            return Encode(file.Dataset);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static byte[] Encode(DicomDataset dataset)
    {
        var output = new ArrayBufferWriter<byte>();
        new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
        return output.WrittenSpan.ToArray();
    }
}
