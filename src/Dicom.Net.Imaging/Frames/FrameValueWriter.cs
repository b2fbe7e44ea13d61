using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>Writes decoded frames one after the other, as stored values or through their modality transforms.</summary>
internal sealed class FrameValueWriter(PixelFrames frames, FrameWriteOptions options)
{
    private readonly List<FrameDecodingException> _damaged = [];
    private float[] _numbers = [];
    private byte[] _absent = [];

    /// <summary>Writes the frames.</summary>
    /// <returns>The damaged ones among them, in order; there are none unless they are kept.</returns>
    internal IReadOnlyList<FrameDecodingException> Write(IReadOnlyList<int> chosen, Stream file)
    {
        ParallelFrames.Decode(frames, chosen, (frame, values, damage) => WriteFrame(file, frame, values, damage), options.Parallel);
        return _damaged;
    }

    private void WriteFrame(Stream file, int frame, ReadOnlySpan<byte> values, FrameDecodingException? damage)
    {
        if (damage is not null)
        {
            // Frames come in order: of those that are damaged the first one is the error.
            if (!options.KeepDamaged)
            {
                throw damage;
            }

            _damaged.Add(damage);
        }

        FrameDescription description = frames.Description.Frame;
        if (values.IsEmpty)
        {
            _absent = _absent.Length > 0 ? _absent : new byte[description.FrameLengthBytes];
            values = _absent;
        }

        if (options.Modality is null)
        {
            file.Write(values);
            return;
        }

        if (_numbers.Length == 0)
        {
            _numbers = new float[description.ValueCount];
        }

        ModalityValues.Convert(frames.Description, values, options.Modality(frame), _numbers);
        file.Write(MemoryMarshal.AsBytes<float>(_numbers));
    }
}
