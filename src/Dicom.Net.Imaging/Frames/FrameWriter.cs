using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Writes frames into files: their stored values, or a picture. A file is written under a temporary name and then renamed.</summary>
public static class FrameWriter
{
    /// <summary>
    /// Writes stored values: frame, row, column, sample; little-endian; single bits as bytes of 0 and 1; Y, Cb, Cr stay what they are.
    /// </summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, written in this order.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="FrameDecodingException">One of the frames is damaged or is not there; nothing is left behind.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for them.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static void WriteRaw(PixelFrames frames, IReadOnlyList<int> chosen, string path, bool overwrite = false) =>
        WriteRaw(frames, chosen, new FrameWriteOptions(), path, overwrite);

    /// <summary>Writes stored values, or what they mean as binary32: frame, row, column, sample; little-endian.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, written in this order.</param>
    /// <param name="options">What of them is written.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <returns>What is wrong with frames that are damaged and were kept.</returns>
    /// <exception cref="FrameDecodingException">A frame is damaged or is not there, and such are not kept; nothing is left behind.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for them.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static IReadOnlyList<FrameDecodingException> WriteRaw(
        PixelFrames frames, IReadOnlyList<int> chosen, FrameWriteOptions options, string path, bool overwrite = false) =>
        WriteValues(frames, chosen, options, [], path, overwrite);

    /// <summary>Writes the values of <see cref="WriteRaw(PixelFrames, IReadOnlyList{int}, string, bool)"/> as an attached NRRD file: columns, rows, frames, and samples before them where there are several.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, written in this order.</param>
    /// <param name="spacing">Row and column spacing in mm, or empty.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="FrameDecodingException">One of the frames is damaged or is not there; nothing is left behind.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for them.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static void WriteNrrd(PixelFrames frames, IReadOnlyList<int> chosen, ReadOnlySpan<double> spacing, string path, bool overwrite = false) =>
        WriteNrrd(frames, chosen, spacing, new FrameWriteOptions(), path, overwrite);

    /// <summary>Writes stored values, or what they mean as binary32, as an attached NRRD file.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, written in this order.</param>
    /// <param name="spacing">Row and column spacing in mm, or empty.</param>
    /// <param name="options">What of them is written.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <returns>What is wrong with frames that are damaged and were kept.</returns>
    /// <exception cref="FrameDecodingException">A frame is damaged or is not there, and such are not kept; nothing is left behind.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for them.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static IReadOnlyList<FrameDecodingException> WriteNrrd(
        PixelFrames frames, IReadOnlyList<int> chosen, ReadOnlySpan<double> spacing, FrameWriteOptions options, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(options);
        return WriteValues(frames, chosen, options, FrameNrrdHeader.Create(frames.Description, options.Modality is not null, chosen.Count, spacing), path, overwrite);
    }

    /// <summary>Writes a frame as a PNG picture for display (see gray through rescale and window, or RGB).</summary>
    /// <param name="dataset">The data set that the frames are of: windows, rescale and palettes are read from it.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="FrameDecodingException">The frame is damaged or is not there.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for it, or no way to show its colours.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static void WritePng(DicomDataset dataset, PixelFrames frames, int frame, string path, bool overwrite = false) =>
        WritePng(dataset, frames, frame, new DisplayOptions(), path, overwrite);

    /// <summary>Writes a frame as a PNG picture, shown as asked for: gray or RGB, of 8 or 16 bits.</summary>
    /// <param name="dataset">The data set that the frames are of: windows, rescale, palettes and overlays are read from it.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="options">How to show it.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="FrameDecodingException">The frame is damaged or is not there.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for it, or no way to show its colours.</exception>
    /// <exception cref="DicomImagingException">The file is there, or the header does not offer the window that is asked for.</exception>
    public static void WritePng(DicomDataset dataset, PixelFrames frames, int frame, DisplayOptions options, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        Check(frames, [frame]);
        FrameRenderer renderer = new(dataset, frames, options);
        byte[] picture = new byte[renderer.GetLengthBytes(frame)];
        PictureFormat format = renderer.Render(frame, picture);
        AtomicFile.Write(path, overwrite, file => PicturePng.Write(file, picture, format, renderer.Width, renderer.Height));
    }

    // Before a file is begun or memory is sized by the header.
    private static void Check(PixelFrames frames, IReadOnlyList<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(chosen);
        for (int i = 0; i < chosen.Count; i++)
        {
            frames.EnsureDecodable(chosen[i]);
        }
    }

    private static IReadOnlyList<FrameDecodingException> WriteValues(
        PixelFrames frames, IReadOnlyList<int> chosen, FrameWriteOptions options, byte[] header, string path, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.KeepDamaged)
        {
            ArgumentNullException.ThrowIfNull(frames);
            ArgumentNullException.ThrowIfNull(chosen);
            frames.EnsureSupported();
        }
        else
        {
            Check(frames, chosen);
        }

        IReadOnlyList<FrameDecodingException> damaged = [];
        AtomicFile.Write(path, overwrite, file =>
        {
            file.Write(header);
            damaged = new FrameValueWriter(frames, options).Write(chosen, file);
        });
        return damaged;
    }
}
