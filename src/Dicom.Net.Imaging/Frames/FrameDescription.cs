using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>What a header says of each frame of its pixel data, and a decoder must know (PS3.3 §C.7.6.3).</summary>
public readonly record struct FrameDescription
{
    /// <summary>How the frame is coded.</summary>
    public required TransferSyntax TransferSyntax { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns, at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>Samples of a pixel, at least 1.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>Bits of a cell by the header: 1, 8, 16, 32 or 64.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a value by the header.</summary>
    public required int BitsStored { get; init; }

    /// <summary>The value's highest bit in its cell by the header; means something for native and RLE cells alone.</summary>
    public required int HighBit { get; init; }

    /// <summary>Pixel Representation: whether values are two's complement numbers.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Planar Configuration 1: native frames hold one plane per sample. Decoded frames never do.</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Creates a description of one sample per pixel, unsigned.</summary>
    public FrameDescription()
    {
    }

    /// <summary>Bytes that one decoded value takes: 1 up to 8 bits allocated (also for single bits), else 2, 4 or 8.</summary>
    public int ValueLengthBytes => BitsAllocated <= 8 ? 1 : BitsAllocated / 8;

    /// <summary>Values of a frame: rows * columns * samples.</summary>
    public long ValueCount => (long)Rows * Columns * SamplesPerPixel;

    /// <summary>Bytes of a decoded frame.</summary>
    public long FrameLengthBytes => ValueCount * ValueLengthBytes;

    /// <summary>How values lie in cells that hold them as the header says (native, RLE).</summary>
    internal PixelFormat CellFormat => new(8 * ValueLengthBytes, BitsStored, HighBit, IsSigned);

    /// <summary>How values lie in the samples of a codestream: at the lower end, whatever High Bit says.</summary>
    internal PixelFormat SampleFormat => new(8 * ValueLengthBytes, BitsStored, BitsStored - 1, IsSigned);

    /// <summary>How decoded values lie in memory: by themselves.</summary>
    internal PixelFormat ValueFormat => new(8 * ValueLengthBytes, 8 * ValueLengthBytes, (8 * ValueLengthBytes) - 1, IsSigned);
}
