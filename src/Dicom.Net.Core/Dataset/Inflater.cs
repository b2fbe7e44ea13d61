using System.Buffers;
using System.IO.Compression;

namespace Dicom.Net.Core;

/// <summary>Inflates a deflated data set into one pooled block within the limits (PS3.5 §A.5).</summary>
internal static class Inflater
{
    /// <summary>What any data set may inflate to: the ratio of a blank image comes near to what DEFLATE can reach, so it says nothing below this size.</summary>
    private const int FreeBytes = 64 << 20;

    /// <summary>Inflates a data set.</summary>
    /// <returns>A rented block, the bytes of it that count, and what was wrong: a zlib header, or data that end or break off.</returns>
    public static unsafe (byte[] Block, int Length, DicomTolerances Faults) Inflate(ReadOnlySpan<byte> deflated, DicomReadOptions options)
    {
        long limit = Math.Min(options.MaxInflatedBytes, Math.Max(FreeBytes, (long)deflated.Length * options.MaxInflateRatio));
        DicomTolerances faults = DicomTolerances.None;
        if (HasZlibHeader(deflated) && (options.Tolerated & DicomTolerances.WrongTransferSyntax) != 0)
        {
            // PS3.5 §A.5 asks for the bare DEFLATE format (RFC 1951); some writers put the two bytes of RFC 1950 before it.
            faults |= DicomTolerances.WrongTransferSyntax;
            deflated = deflated[2..];
        }

        byte[] block = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, Math.Max(4096L, deflated.Length * 4L)));
        int length = 0;
        if (deflated.IsEmpty)
        {
            // No stream at all is no element at all; an empty span has no address either.
            return (block, 0, faults);
        }

        try
        {
            fixed (byte* first = deflated)
            {
                using var input = new EndNotingStream(new UnmanagedMemoryStream(first, deflated.Length));
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
                        // A stream that is whole says so; asked for more than there is, it was cut off.
                        return !input.IsAtEnd ? (block, length, faults)
                            : (options.Tolerated & DicomTolerances.Truncated) != 0 ? (block, length, faults | DicomTolerances.Truncated)
                            : throw new DicomDataException($"The deflated data set ends after {length} inflated bytes, before its last block does", deflated.Length, "", "PS3.5 §A.5");
                    }

                    length += count;
                }
            }
        }
        catch (InvalidDataException) when (length > 0 && (options.Tolerated & DicomTolerances.Truncated) != 0)
        {
            return (block, length, faults | DicomTolerances.Truncated);
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

    private static bool HasZlibHeader(ReadOnlySpan<byte> data) =>
        data.Length > 2 && (data[0] & 0x0F) == 8 && data[0] >> 4 <= 7 && ((data[0] << 8) | data[1]) % 31 == 0 && (data[1] & 0x20) == 0;
}
