using System.Buffers;
using System.IO.Compression;

namespace Dicom.Net.Core;

/// <summary>Inflates a deflated data set into one pooled block within the limits (PS3.5 §A.5).</summary>
internal static class Inflater
{
    private const int FreeBytes = 1 << 20;

    public static unsafe (byte[] Block, int Length) Inflate(ReadOnlySpan<byte> deflated, DicomReadOptions options)
    {
        long limit = Math.Min(options.MaxInflatedBytes, FreeBytes + ((long)deflated.Length * options.MaxInflateRatio));
        byte[] block = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, Math.Max(4096L, deflated.Length * 4L)));
        int length = 0;
        if (deflated.IsEmpty)
        {
            // No stream at all is no element at all; an empty span has no address either.
            return (block, 0);
        }

        try
        {
            fixed (byte* first = deflated)
            {
                using var input = new UnmanagedMemoryStream(first, deflated.Length);
                using var inflate = new DeflateStream(input, CompressionMode.Decompress);
                while (true)
                {
                    if (length == block.Length)
                    {
                        if (length >= limit)
                        {
                            throw new DicomDataException($"The deflated data set inflates to more than {limit} bytes; raise MaxInflateRatio or MaxInflatedBytes if it is wanted", 0, "", "PS3.5 §A.5");
                        }

                        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, block.Length * 2L));
                        block.AsSpan(0, length).CopyTo(larger);
                        ArrayPool<byte>.Shared.Return(block);
                        block = larger;
                    }

                    int count = inflate.Read(block.AsSpan(length));
                    if (count == 0)
                    {
                        return (block, length);
                    }

                    length += count;
                }
            }
        }
        catch (InvalidDataException exception)
        {
            ArrayPool<byte>.Shared.Return(block);

            throw new DicomDataException($"The deflated data set is damaged after {length} inflated bytes: {exception.Message}", 0, "", "PS3.5 §A.5");
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(block);
            throw;
        }
    }
}
