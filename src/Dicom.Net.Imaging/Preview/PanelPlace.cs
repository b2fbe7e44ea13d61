namespace Dicom.Net.Imaging;

/// <summary>Where a picture stands on the canvas, in pixels.</summary>
internal readonly record struct PanelPlace(int X, int Y, int Width, int Height);
