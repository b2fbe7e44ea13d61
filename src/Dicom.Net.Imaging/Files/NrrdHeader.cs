using System.Globalization;
using System.Text;

namespace Dicom.Net.Imaging;

/// <summary>The text header of an attached NRRD file: fields, an empty line, then the data.</summary>
internal static class NrrdHeader
{
    internal static byte[] Create(VoxelVolume volume, bool compress)
    {
        StringBuilder text = new();
        // Version 4 introduced the space fields, version 5 adds nothing that is used here.
        text.Append("NRRD0004\n# Written by Dicom.Net\n");
        text.Append("type: ").Append(volume.VoxelType switch
        {
            VoxelType.UInt8 => "unsigned char",
            VoxelType.Int8 => "signed char",
            VoxelType.UInt16 => "unsigned short",
            VoxelType.Int16 => "short",
            VoxelType.UInt32 => "unsigned int",
            VoxelType.Int32 => "int",
            VoxelType.Float32 => "float",
            _ => "double",
        }).Append('\n');
        text.Append("dimension: 3\nspace: left-posterior-superior\n");
        text.Append(CultureInfo.InvariantCulture, $"sizes: {volume.Columns} {volume.Rows} {volume.Slices}\n");
        text.Append("space directions: ")
            .Append(HeaderText.Tuple(volume.Direction.X * volume.Spacing.X)).Append(' ')
            .Append(HeaderText.Tuple(volume.Direction.Y * volume.Spacing.Y)).Append(' ')
            .Append(HeaderText.Tuple(volume.Direction.Z * volume.Spacing.Z)).Append('\n');
        text.Append("kinds: domain domain domain\n");
        if (volume.VoxelType.GetSizeBytes() > 1)
        {
            text.Append("endian: little\n");
        }

        text.Append(compress ? "encoding: gzip\n" : "encoding: raw\n");
        text.Append("space units: \"mm\" \"mm\" \"mm\"\n");
        text.Append("space origin: ").Append(HeaderText.Tuple(volume.Origin)).Append('\n');
        if (volume.Geometry is { IsSheared: true } report)
        {
            text.Append("Dicom.Net mean step:=").Append(HeaderText.Spaced(report.MeanStep)).Append('\n');
        }

        text.Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
