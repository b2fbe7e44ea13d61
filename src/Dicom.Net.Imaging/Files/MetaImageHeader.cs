using System.Globalization;
using System.Text;

namespace Dicom.Net.Imaging;

/// <summary>The text header of a MetaImage file with local data. Its last field is the data's place.</summary>
internal static class MetaImageHeader
{
    internal static byte[] Create(VoxelVolume volume)
    {
        StringBuilder text = new();
        text.Append("ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n");

        // TransformMatrix lists the axes one after the other: x's unit vector, then y's, then z's. Read as a matrix row by row
        // that is the transpose of ITK's direction.
        text.Append("TransformMatrix = ")
            .Append(HeaderText.Spaced(volume.Direction.X)).Append(' ')
            .Append(HeaderText.Spaced(volume.Direction.Y)).Append(' ')
            .Append(HeaderText.Spaced(volume.Direction.Z)).Append('\n');
        text.Append("Offset = ").Append(HeaderText.Spaced(volume.Origin)).Append('\n');
        text.Append("CenterOfRotation = 0 0 0\n");
        text.Append("AnatomicalOrientation = ").Append(Orientation(volume.Direction)).Append('\n');
        text.Append("ElementSpacing = ").Append(HeaderText.Spaced(volume.Spacing)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"DimSize = {volume.Columns} {volume.Rows} {volume.Slices}\n");
        text.Append("ElementType = ").Append(volume.VoxelType switch
        {
            VoxelType.UInt8 => "MET_UCHAR",
            VoxelType.Int8 => "MET_CHAR",
            VoxelType.UInt16 => "MET_USHORT",
            VoxelType.Int16 => "MET_SHORT",
            VoxelType.UInt32 => "MET_UINT",
            VoxelType.Int32 => "MET_INT",
            VoxelType.Float32 => "MET_FLOAT",
            _ => "MET_DOUBLE",
        }).Append('\n');
        text.Append("ElementDataFile = LOCAL\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    // MetaImage names the side that each axis comes from: the axial standard (towards left, back, head) is RAI.
    private static string Orientation(VolumeDirection direction)
    {
        int[] anatomical = AnatomicalAxes.Assign(direction);
        Span<char> letters = stackalloc char[3];
        for (int axis = 0; axis < 3; axis++)
        {
            bool positive = direction.Axis(axis)[anatomical[axis]] >= 0;
            letters[axis] = (positive ? "RAI" : "LPS")[anatomical[axis]];
        }

        return new string(letters);
    }
}
