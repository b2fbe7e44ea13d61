using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>Where the bytes of a data set are and what of it is given back with the data set.</summary>
/// <param name="Block">The array that offsets of rows count in, or null where they count in <paramref name="Foreign"/>.</param>
/// <param name="Foreign">Memory that is no array.</param>
/// <param name="File">The file that deferred values are in.</param>
/// <param name="Ownership">What is given back.</param>
internal readonly record struct DatasetBytes(byte[]? Block, ForeignBlock? Foreign, SafeFileHandle? File, BlockOwnership Ownership)
{
    public void Release()
    {
        if ((Ownership & BlockOwnership.Rented) != 0)
        {
            ArrayPool<byte>.Shared.Return(Block!);
        }

        if ((Ownership & BlockOwnership.Foreign) != 0)
        {
            Foreign!.Dispose();
        }

        if ((Ownership & BlockOwnership.File) != 0)
        {
            File!.Dispose();
        }
    }
}

/// <summary>What a data set gives back when it is disposed.</summary>
[Flags]
internal enum BlockOwnership : byte
{
    None = 0,
    Rented = 1,
    File = 2,
    Foreign = 4,
}
