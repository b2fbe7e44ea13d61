using Dicom.Net.Codecs;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>How the frames of one object are to be coded, and what the header says of them then.</summary>
internal sealed record FrameEncoding
{
    internal required TransferSyntax Target { get; init; }

    internal required FrameFamily Family { get; init; }

    /// <summary>The frames as they are decoded: cells as they stand, or values.</summary>
    internal required FrameDescription Source { get; init; }

    /// <summary>Photometric Interpretation of the result.</summary>
    internal required string PhotometricInterpretation { get; init; }

    /// <summary>Bits of a cell by the header of the result.</summary>
    internal required int BitsAllocated { get; init; }

    /// <summary>Bits of a value by the header of the result.</summary>
    internal required int BitsStored { get; init; }

    /// <summary>The highest bit of a value by the header of the result.</summary>
    internal required int HighBit { get; init; }

    /// <summary>Bits of the codestream's samples, where it has such.</summary>
    internal int Precision { get; init; }

    internal bool IsLossy { get; init; }

    /// <summary>The defined term of PS3.3 §C.7.6.1.1.5.1, where something is lost.</summary>
    internal string? Method { get; init; }

    internal int NearLossless { get; init; }

    internal JpegEncoderOptions? Jpeg { get; init; }

    /// <summary>What is said of the loss in Derivation Description.</summary>
    internal string? Derivation { get; init; }

    /// <summary>The shape of the codestream's samples.</summary>
    internal FrameInfo Coded => new()
    {
        Width = Source.Columns,
        Height = Source.Rows,
        Components = Source.SamplesPerPixel,
        BitsPerSample = Precision,
        IsSigned = false,
    };
}
