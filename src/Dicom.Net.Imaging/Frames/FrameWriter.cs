using System.Runtime.ExceptionServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Writes frames into files: their stored values, or a picture. A file is written under a temporary name and then renamed.</summary>
public static class FrameWriter
{
    // Frames that are decoded at once take at most this much, however many processors there are.
    private const long MostBufferedBytes = 256L << 20;

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
    public static void WriteRaw(PixelFrames frames, IReadOnlyList<int> chosen, string path, bool overwrite = false)
    {
        Check(frames, chosen);
        AtomicFile.Write(path, overwrite, file => WriteValues(frames, chosen, file));
    }

    /// <summary>Writes the values of <see cref="WriteRaw"/> as an attached NRRD file: columns, rows, frames, and samples before them where there are several.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, written in this order.</param>
    /// <param name="spacing">Row and column spacing in mm, or empty.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="FrameDecodingException">One of the frames is damaged or is not there; nothing is left behind.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for them.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    public static void WriteNrrd(PixelFrames frames, IReadOnlyList<int> chosen, ReadOnlySpan<double> spacing, string path, bool overwrite = false)
    {
        Check(frames, chosen);
        byte[] header = FrameNrrdHeader.Create(frames.Description, chosen.Count, spacing);
        AtomicFile.Write(path, overwrite, file =>
        {
            file.Write(header);
            WriteValues(frames, chosen, file);
        });
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

    /// <summary>Decodes as many frames at once as there are processors, each into a buffer of its own, and writes them in order.</summary>
    private static void WriteValues(PixelFrames frames, IReadOnlyList<int> chosen, FileStream file)
    {
        long length = frames.Description.Frame.FrameLengthBytes;
        int width = (int)Math.Clamp(Math.Min(Environment.ProcessorCount, MostBufferedBytes / length), 1, Math.Max(1, chosen.Count));
        byte[][] buffers = new byte[width][];
        for (int i = 0; i < width; i++)
        {
            buffers[i] = GC.AllocateUninitializedArray<byte>((int)length);
        }

        for (int first = 0; first < chosen.Count; first += width)
        {
            int count = Math.Min(width, chosen.Count - first);
            DecodeBatch(frames, chosen, first, buffers.AsMemory(0, count));
            for (int i = 0; i < count; i++)
            {
                file.Write(buffers[i]);
            }
        }
    }

    private static void DecodeBatch(PixelFrames frames, IReadOnlyList<int> chosen, int first, Memory<byte[]> buffers)
    {
        if (buffers.Length == 1)
        {
            frames.Decode(chosen[first], buffers.Span[0]);
            return;
        }

        try
        {
            Parallel.For(0, buffers.Length, i => frames.Decode(chosen[first + i], buffers.Span[i]));
        }
        catch (AggregateException several)
        {
            // Of frames that are damaged together the first one is the error.
            Exception inner = several.InnerExceptions.OfType<FrameDecodingException>().MinBy(error => error.FrameIndex) ?? several.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(inner);
        }
    }
}
