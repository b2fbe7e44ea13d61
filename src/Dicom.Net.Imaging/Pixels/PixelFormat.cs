namespace Dicom.Net.Imaging;

/// <summary>How a stored pixel lies in its cell (PS3.5 §8.1.1): which bits, and whether they are signed.</summary>
internal readonly record struct PixelFormat(int BitsAllocated, int BitsStored, int HighBit, bool IsSigned)
{
    internal int CellBytes => BitsAllocated / 8;

    /// <summary>Whether the cell is the value: no other bits, nothing to extend.</summary>
    internal bool IsWholeCell => BitsStored == BitsAllocated;

    /// <summary>Shifting left by this drops what lies above the high bit.</summary>
    internal int ShiftLeft => BitsAllocated - 1 - HighBit;

    /// <summary>Shifting right by this (arithmetically where signed) drops what lies below and extends the sign.</summary>
    internal int ShiftRight => BitsAllocated - BitsStored;

    internal VoxelType VoxelType => (BitsAllocated, IsSigned) switch
    {
        (8, false) => VoxelType.UInt8,
        (8, true) => VoxelType.Int8,
        (16, false) => VoxelType.UInt16,
        (16, true) => VoxelType.Int16,
        (32, false) => VoxelType.UInt32,
        (32, true) => VoxelType.Int32,
        _ => throw new InvalidOperationException("The pixel format was not validated."),
    };

    /// <summary>One line that says why the numbers contradict each other, or null where they do not (PS3.3 §C.7.6.3.1.1).</summary>
    internal string? FindContradiction()
    {
        if (BitsStored < 1 || BitsStored > BitsAllocated)
        {
            return $"Bits Stored is {BitsStored} of {BitsAllocated} bits allocated";
        }

        return HighBit < BitsStored - 1 || HighBit >= BitsAllocated
            ? $"High Bit is {HighBit} for {BitsStored} bits stored of {BitsAllocated} allocated"
            : null;
    }
}
