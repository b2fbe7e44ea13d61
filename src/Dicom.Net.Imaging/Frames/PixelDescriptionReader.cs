using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Reads the image pixel module (PS3.3 §C.7.6.3) and the float and double ones (§C.7.6.24, §C.7.6.25).</summary>
internal static class PixelDescriptionReader
{
    internal static PixelDescription Read(DicomDataset dataset, out DicomElement pixels)
    {
        DicomItem root = dataset.Root;
        string? uid = root.GetString(ImageTags.SopInstanceUid);
        PixelValueKind kind;
        if (root.TryGetElement(ImageTags.PixelData, out pixels))
        {
            kind = PixelValueKind.Integer;
        }
        else if (root.TryGetElement(ImageTags.FloatPixelData, out pixels))
        {
            kind = PixelValueKind.Single;
        }
        else if (root.TryGetElement(ImageTags.DoubleFloatPixelData, out pixels))
        {
            kind = PixelValueKind.Double;
        }
        else if (dataset.TransferSyntax.IsReferenced)
        {
            throw new UnsupportedPixelDataException($"The pixel data are not in the object but at the address that it refers to; {FrameDecoder.NoDecoder(dataset.TransferSyntax)}.");
        }
        else
        {
            throw new ImageObjectException(uid, "The object holds no pixel data.");
        }

        return new PixelDescription
        {
            Frame = ReadFrame(root, dataset.TransferSyntax, kind, uid),
            PhotometricInterpretation = root.GetString(ImageTags.PhotometricInterpretation) ?? "MONOCHROME2",
            NumberOfFrames = Math.Max(1, root.GetInt32(ImageTags.NumberOfFrames) ?? 1),
            ValueKind = kind,
        };
    }

    private static FrameDescription ReadFrame(DicomItem root, TransferSyntax syntax, PixelValueKind kind, string? uid)
    {
        int rows = root.GetInt32(ImageTags.Rows) ?? 0;
        int columns = root.GetInt32(ImageTags.Columns) ?? 0;
        int samples = root.GetInt32(ImageTags.SamplesPerPixel) ?? 1;

        // All three are US: larger numbers come in a wrong VR, and would overflow what is computed of them.
        if (rows is < 1 or > ushort.MaxValue || columns is < 1 or > ushort.MaxValue || samples is < 1 or > ushort.MaxValue)
        {
            throw new ImageObjectException(uid, $"The header states {rows} rows, {columns} columns and {samples} samples per pixel.");
        }

        // PS3.3 §C.7.6.24: float pixel data have neither Bits Stored nor Pixel Representation.
        int allocated = kind switch
        {
            PixelValueKind.Single => 32,
            PixelValueKind.Double => 64,
            _ => root.GetInt32(ImageTags.BitsAllocated) ?? 0,
        };
        if (allocated is not (1 or 8 or 16 or 32 or 64))
        {
            throw new UnsupportedPixelDataException($"Pixel cells of {allocated} bits allocated are not supported.");
        }

        bool isInteger = kind == PixelValueKind.Integer;
        int stored = isInteger ? root.GetInt32(ImageTags.BitsStored) ?? allocated : allocated;
        return new FrameDescription
        {
            TransferSyntax = syntax,
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = samples,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = isInteger ? root.GetInt32(ImageTags.HighBit) ?? stored - 1 : stored - 1,
            IsSigned = isInteger && root.GetInt32(ImageTags.PixelRepresentation) == 1,
            IsPlanar = samples > 1 && root.GetInt32(ImageTags.PlanarConfiguration) == 1,
        };
    }
}
