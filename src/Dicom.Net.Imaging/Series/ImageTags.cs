using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The elements that images and geometry are read from.</summary>
internal static class ImageTags
{
    internal static readonly DicomTag ImageType = new(0x0008, 0x0008);
    internal static readonly DicomTag SopInstanceUid = new(0x0008, 0x0018);
    internal static readonly DicomTag StudyDate = new(0x0008, 0x0020);
    internal static readonly DicomTag Modality = new(0x0008, 0x0060);
    internal static readonly DicomTag StudyDescription = new(0x0008, 0x1030);
    internal static readonly DicomTag SeriesDescription = new(0x0008, 0x103E);
    internal static readonly DicomTag PatientId = new(0x0010, 0x0020);
    internal static readonly DicomTag SliceThickness = new(0x0018, 0x0050);
    internal static readonly DicomTag SpacingBetweenSlices = new(0x0018, 0x0088);
    internal static readonly DicomTag SeriesInstanceUid = new(0x0020, 0x000E);
    internal static readonly DicomTag ImagePositionPatient = new(0x0020, 0x0032);
    internal static readonly DicomTag ImageOrientationPatient = new(0x0020, 0x0037);
    internal static readonly DicomTag SamplesPerPixel = new(0x0028, 0x0002);
    internal static readonly DicomTag PhotometricInterpretation = new(0x0028, 0x0004);
    internal static readonly DicomTag PlanarConfiguration = new(0x0028, 0x0006);
    internal static readonly DicomTag NumberOfFrames = new(0x0028, 0x0008);
    internal static readonly DicomTag Rows = new(0x0028, 0x0010);
    internal static readonly DicomTag Columns = new(0x0028, 0x0011);
    internal static readonly DicomTag PixelSpacing = new(0x0028, 0x0030);
    internal static readonly DicomTag BitsAllocated = new(0x0028, 0x0100);
    internal static readonly DicomTag BitsStored = new(0x0028, 0x0101);
    internal static readonly DicomTag HighBit = new(0x0028, 0x0102);
    internal static readonly DicomTag PixelRepresentation = new(0x0028, 0x0103);
    internal static readonly DicomTag WindowCenter = new(0x0028, 0x1050);
    internal static readonly DicomTag WindowWidth = new(0x0028, 0x1051);
    internal static readonly DicomTag VoiLutFunction = new(0x0028, 0x1056);
    internal static readonly DicomTag RescaleIntercept = new(0x0028, 0x1052);
    internal static readonly DicomTag RescaleSlope = new(0x0028, 0x1053);
    internal static readonly DicomTag ModalityLutSequence = new(0x0028, 0x3000);
    internal static readonly DicomTag PresentationLutShape = new(0x2050, 0x0020);
    internal static readonly DicomTag PerFrameFunctionalGroups = new(0x5200, 0x9230);
    internal static readonly DicomTag ExtendedOffsetTable = new(0x7FE0, 0x0001);
    internal static readonly DicomTag ExtendedOffsetTableLengths = new(0x7FE0, 0x0002);
    internal static readonly DicomTag FloatPixelData = new(0x7FE0, 0x0008);
    internal static readonly DicomTag DoubleFloatPixelData = new(0x7FE0, 0x0009);
    internal static readonly DicomTag PixelData = new(0x7FE0, 0x0010);
}
