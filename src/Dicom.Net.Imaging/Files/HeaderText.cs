using System.Globalization;

namespace Dicom.Net.Imaging;

/// <summary>Numbers as the text headers want them: shortest form that reads back as the same binary64, with a point.</summary>
internal static class HeaderText
{
    internal static string Number(double value) =>
        value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    internal static string Spaced(Vector3D vector) => $"{Number(vector.X)} {Number(vector.Y)} {Number(vector.Z)}";

    internal static string Tuple(Vector3D vector) => $"({Number(vector.X)},{Number(vector.Y)},{Number(vector.Z)})";
}
