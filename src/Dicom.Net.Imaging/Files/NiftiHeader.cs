using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.Imaging;

/// <summary>
/// The 348-byte header of NIfTI-1 and the four bytes that say that no extension follows. Offsets as in the published
/// <c>nifti1.h</c>; all little-endian.
/// </summary>
/// <remarks>
/// <code>
///   0 int32  sizeof_hdr = 348        76 float  pixdim[8] (0: qfac)      252 int16 qform_code   280 float srow_x[4]
///  38 char   regular = 'r'          108 float  vox_offset = 352         254 int16 sform_code   296 float srow_y[4]
///  40 int16  dim[8]                 112 float  scl_slope, scl_inter     256 float quatern_b,c,d 312 float srow_z[4]
///  70 int16  datatype, bitpix       123 uint8  xyzt_units               268 float qoffset_x,y,z 344 char magic "n+1\0"
/// </code>
/// </remarks>
internal static class NiftiHeader
{
    internal const int LengthBytes = 352;

    private const byte UnitsMillimetreSecond = 2 | 8;
    private const short CodeScanner = 1;

    internal static byte[] Create(VoxelVolume volume)
    {
        if (volume.Columns > short.MaxValue || volume.Rows > short.MaxValue || volume.Slices > short.MaxValue)
        {
            throw new DicomImagingException($"NIfTI-1 cannot state a size above {short.MaxValue}: {volume.Columns} x {volume.Rows} x {volume.Slices}; write .nrrd or .mha.");
        }

        byte[] header = new byte[LengthBytes];
        Span<byte> bytes = header;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        bytes[38] = (byte)'r';
        ReadOnlySpan<int> dimensions = [3, volume.Columns, volume.Rows, volume.Slices, 1, 1, 1, 1];
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(40 + (2 * i))..], (short)dimensions[i]);
        }

        BinaryPrimitives.WriteInt16LittleEndian(bytes[70..], DataType(volume.VoxelType));
        BinaryPrimitives.WriteInt16LittleEndian(bytes[72..], (short)(8 * volume.VoxelType.GetSizeBytes()));
        BinaryPrimitives.WriteSingleLittleEndian(bytes[108..], LengthBytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[112..], 1);
        bytes[123] = UnitsMillimetreSecond;
        Encoding.ASCII.GetBytes("Dicom.Net", bytes[148..]);
        WriteGeometry(bytes, volume);
        Encoding.ASCII.GetBytes("n+1", bytes[344..]);
        return header;
    }

    private static short DataType(VoxelType type) => type switch
    {
        VoxelType.UInt8 => 2,
        VoxelType.Int16 => 4,
        VoxelType.Int32 => 8,
        VoxelType.Float32 => 16,
        VoxelType.Float64 => 64,
        VoxelType.Int8 => 256,
        VoxelType.UInt16 => 512,
        _ => 768,
    };

    private static void WriteGeometry(Span<byte> bytes, VoxelVolume volume)
    {
        // NIfTI's world is RAS: x and y of LPS change their sign.
        Vector3D x = ToRas(volume.Direction.X);
        Vector3D y = ToRas(volume.Direction.Y);
        Vector3D z = ToRas(volume.Direction.Z);
        Vector3D origin = ToRas(volume.Origin);

        // A quaternion states right-handed frames alone; qfac = -1 flips the third axis.
        double qfac = Vector3D.Dot(Vector3D.Cross(x, y), z) < 0 ? -1 : 1;
        ReadOnlySpan<double> pixdim = [qfac, volume.Spacing.X, volume.Spacing.Y, volume.Spacing.Z, 0, 0, 0, 0];
        WriteFloats(bytes[76..], pixdim);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[252..], CodeScanner);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[254..], CodeScanner);
        (double b, double c, double d) = Quaternion(x, y);
        WriteFloats(bytes[256..], [b, c, d, origin.X, origin.Y, origin.Z]);
        for (int row = 0; row < 3; row++)
        {
            WriteFloats(bytes[(280 + (16 * row))..], [x[row] * volume.Spacing.X, y[row] * volume.Spacing.Y, z[row] * volume.Spacing.Z, origin[row]]);
        }
    }

    private static Vector3D ToRas(Vector3D lps) => new(-lps.X, -lps.Y, lps.Z);

    private static void WriteFloats(Span<byte> bytes, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            // Adding 0 turns -0 into 0.
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], (float)values[i] + 0f);
        }
    }

    // The rotation whose columns are x, y made orthogonal to it, and their product, as the vector part of a unit quaternion
    // with a scalar part of at least 0.
    private static (double B, double C, double D) Quaternion(Vector3D x, Vector3D y)
    {
        y = (y - (x * Vector3D.Dot(x, y))).ToUnit();
        Vector3D z = Vector3D.Cross(x, y);
        double trace = x.X + y.Y + z.Z;
        double a, b, c, d;
        if (trace > 0)
        {
            double s = 2 * Math.Sqrt(trace + 1);
            (a, b, c, d) = (s / 4, (y.Z - z.Y) / s, (z.X - x.Z) / s, (x.Y - y.X) / s);
        }
        else if (x.X >= y.Y && x.X >= z.Z)
        {
            double s = 2 * Math.Sqrt(1 + x.X - y.Y - z.Z);
            (a, b, c, d) = ((y.Z - z.Y) / s, s / 4, (y.X + x.Y) / s, (z.X + x.Z) / s);
        }
        else if (y.Y >= z.Z)
        {
            double s = 2 * Math.Sqrt(1 + y.Y - x.X - z.Z);
            (a, b, c, d) = ((z.X - x.Z) / s, (y.X + x.Y) / s, s / 4, (z.Y + y.Z) / s);
        }
        else
        {
            double s = 2 * Math.Sqrt(1 + z.Z - x.X - y.Y);
            (a, b, c, d) = ((x.Y - y.X) / s, (z.X + x.Z) / s, (z.Y + y.Z) / s, s / 4);
        }

        return a < 0 ? (-b, -c, -d) : (b, c, d);
    }
}
