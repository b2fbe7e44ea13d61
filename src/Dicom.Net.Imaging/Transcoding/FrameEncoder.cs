using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Imaging;

/// <summary>Codes one frame after the other with the memory it keeps; used by one thread at a time.</summary>
internal abstract class FrameEncoder : IDisposable
{
    /// <summary>Codes a frame.</summary>
    /// <param name="values">The frame as it was decoded; used up.</param>
    /// <returns>The codestream, borrowed until the next call.</returns>
    internal abstract ReadOnlyMemory<byte> Encode(Span<byte> values);

    internal static FrameEncoder? Create(FrameEncoding encoding) => encoding.Family switch
    {
        FrameFamily.Rle => new RleFrameEncoder(encoding),
        FrameFamily.Deflated => new DeflatedFrameEncoder(encoding, isCompressed: true),
        FrameFamily.Uncompressed => new DeflatedFrameEncoder(encoding, isCompressed: false),
        FrameFamily.JpegLs => new JpegLsFrameEncoder(encoding),
        FrameFamily.JpegBaseline or FrameFamily.JpegExtended or FrameFamily.JpegLossless => new JpegFrameEncoder(encoding),
        _ => null,
    };

    public virtual void Dispose()
    {
    }

    /// <summary>The frame in the bytes of a sample that the codestream has: two-byte values of a one-byte precision lose the upper byte, which is 0.</summary>
    private protected static ReadOnlySpan<byte> ToSamples(FrameEncoding encoding, Span<byte> values)
    {
        if (encoding.Source.ValueLengthBytes == 1 || encoding.Coded.BytesPerSample == 2)
        {
            return values;
        }

        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(values);
        for (int i = 0; i < words.Length; i++)
        {
            values[i] = (byte)words[i];
        }

        return values[..words.Length];
    }

    /// <summary>The frame's native bytes: single bits packed.</summary>
    private protected static ReadOnlySpan<byte> ToCells(FrameEncoding encoding, Span<byte> values) =>
        encoding.Source.BitsAllocated == 1 ? PackedBits.Pack(values) : values;

    private sealed class RleFrameEncoder(FrameEncoding encoding) : FrameEncoder
    {
        private readonly RleLayout _layout = new()
        {
            Width = encoding.Source.Columns,
            Height = encoding.Source.Rows,
            Components = encoding.Source.SamplesPerPixel,
            BitsAllocated = encoding.Source.BitsAllocated,
        };

        private readonly RleEncoder _encoder = new();
        private byte[] _output = [];

        internal override ReadOnlyMemory<byte> Encode(Span<byte> values)
        {
            long most = RleEncoder.GetMaxEncodedBytes(_layout);
            if (most > Array.MaxLength)
            {
                throw new UnencodablePixelDataException(encoding.Target, "a frame could become longer than 2 GiB");
            }

            if (_output.Length == 0)
            {
                _output = GC.AllocateUninitializedArray<byte>((int)most);
            }

            CodecResult result = _encoder.Encode(ToCells(encoding, values), _layout, (int)_layout.RowBytes, _output);
            return Check(encoding, result, _output);
        }
    }

    private sealed class DeflatedFrameEncoder(FrameEncoding encoding, bool isCompressed) : FrameEncoder
    {
        private readonly MemoryStream _output = new();

        internal override ReadOnlyMemory<byte> Encode(Span<byte> values)
        {
            _output.SetLength(0);
            if (isCompressed)
            {
                using DeflateStream deflate = new(_output, CompressionLevel.Optimal, leaveOpen: true);
                deflate.Write(ToCells(encoding, values));
            }
            else
            {
                _output.Write(ToCells(encoding, values));
            }

            return _output.GetBuffer().AsMemory(0, (int)_output.Length);
        }
    }

    private sealed class JpegFrameEncoder(FrameEncoding encoding) : FrameEncoder
    {
        private readonly JpegEncoder _encoder = new();
        private readonly ArrayBufferWriter<byte> _output = new();

        internal override ReadOnlyMemory<byte> Encode(Span<byte> values)
        {
            _output.ResetWrittenCount();
            CodecResult result = _encoder.Encode(encoding.Coded, ToSamples(encoding, values), 0, encoding.Jpeg!, _output);
            return result.IsOk ? _output.WrittenMemory : throw Failed(encoding, result);
        }

        public override void Dispose() => _encoder.Dispose();
    }

    private sealed class JpegLsFrameEncoder(FrameEncoding encoding) : FrameEncoder
    {
        private readonly JpegLsEncoder[] _encoders = CreateEncoders(encoding, encoding.NearLossless);
        private readonly JpegLsEncoder[] _lossless = encoding.NearLossless == 0 ? [] : CreateEncoders(encoding, 0);
        private byte[] _output = [];
        private byte[] _other = [];

        internal override ReadOnlyMemory<byte> Encode(Span<byte> values)
        {
            JpegLsEncoder[] encoders = encoding.NearLossless > 0 && CrossesSign(values) ? _lossless : _encoders;
            ReadOnlySpan<byte> samples = ToSamples(encoding, values);
            ReadOnlyMemory<byte> first = Encode(encoders[0], samples, ref _output);
            if (encoders.Length == 1)
            {
                return first;
            }

            ReadOnlyMemory<byte> second = Encode(encoders[1], samples, ref _other);
            return second.Length < first.Length ? second : first;
        }

        // Of several components either way of interleaving may be the shorter one: by line where they differ, by sample where
        // all of them stay the same together.
        private static JpegLsEncoder[] CreateEncoders(FrameEncoding encoding, int near) => encoding.Source.SamplesPerPixel == 1
            ? [new() { NearLossless = near }]
            : [new() { NearLossless = near, Interleave = JpegLsInterleave.Line }, new() { NearLossless = near, Interleave = JpegLsInterleave.Sample }];

        private ReadOnlyMemory<byte> Encode(JpegLsEncoder encoder, ReadOnlySpan<byte> samples, ref byte[] output)
        {
            FrameInfo coded = encoding.Coded;
            if (output.Length == 0)
            {
                output = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, coded.FrameBytes + (coded.FrameBytes / 8) + 4096));
            }

            while (true)
            {
                CodecResult result = encoder.Encode(samples, coded, (int)coded.RowBytes, output);
                if (result.Status != CodecStatus.DestinationTooSmall || output.Length == Array.MaxLength)
                {
                    return Check(encoding, result, output);
                }

                output = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, 2L * output.Length));
            }
        }

        // The codestream knows no sign: an error of one beyond the largest positive number would make it the least negative one.
        // A frame that comes so near to the end of the range is coded without loss, which near-lossless streams may be.
        private bool CrossesSign(ReadOnlySpan<byte> values)
        {
            if (!encoding.Source.IsSigned)
            {
                return false;
            }

            int highest = (1 << (encoding.Precision - 1)) - 1 - encoding.NearLossless;
            int lowest = -highest - 1;
            if (encoding.Source.ValueLengthBytes == 1)
            {
                foreach (sbyte value in MemoryMarshal.Cast<byte, sbyte>(values))
                {
                    if (value > highest || value < lowest)
                    {
                        return true;
                    }
                }

                return false;
            }

            foreach (short value in MemoryMarshal.Cast<byte, short>(values))
            {
                if (value > highest || value < lowest)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static ReadOnlyMemory<byte> Check(FrameEncoding encoding, in CodecResult result, byte[] output) =>
        result.IsOk ? output.AsMemory(0, (int)result.BytesConsumed) : throw Failed(encoding, result);

    private static UnencodablePixelDataException Failed(FrameEncoding encoding, in CodecResult result) =>
        new(encoding.Target, result.Message ?? "the encoder refuses it");
}
