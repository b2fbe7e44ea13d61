using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>What a decoder of encapsulated frames is told.</summary>
/// <param name="TransferSyntax">How the frame is coded.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="SamplesPerPixel">Samples of a pixel.</param>
/// <param name="BitsAllocated">Bits of a cell in the destination: 8, 16 or 32.</param>
/// <param name="BitsStored">Bits of a sample by the header.</param>
/// <param name="IsSigned">Pixel Representation.</param>
public readonly record struct FrameDescription(
    TransferSyntax TransferSyntax,
    int Rows,
    int Columns,
    int SamplesPerPixel,
    int BitsAllocated,
    int BitsStored,
    bool IsSigned);
