using System.Runtime.InteropServices;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Codecs.Tests.JpegLs;

/// <summary>The peer: CharLS 2, where the machine has it. Only for comparison in tests.</summary>
internal static class CharLs
{
    private const string Library = "libcharls.so.2";

    public const string Absent = "libcharls.so.2 is not installed";

    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>Presets for the encoder; 0 is the default of each.</summary>
    public readonly record struct Preset(int MaxVal, int T1, int T2, int T3, int Reset);

    [StructLayout(LayoutKind.Sequential)]
    private struct NativeFrame
    {
        public uint Width;
        public uint Height;
        public int BitsPerSample;
        public int Components;
    }

    /// <summary>Encodes pixels that lie interleaved.</summary>
    public static byte[] Encode(byte[] pixels, FrameInfo frame, JpegLsInterleave interleave, int near, Preset preset = default, int transform = 0)
    {
        byte[] source = interleave == JpegLsInterleave.None ? ToPlanes(pixels, frame) : pixels;
        nint encoder = EncoderCreate();
        try
        {
            NativeFrame native = new() { Width = (uint)frame.Width, Height = (uint)frame.Height, BitsPerSample = frame.BitsPerSample, Components = frame.Components };
            Check(EncoderSetFrame(encoder, native));
            Check(EncoderSetNear(encoder, near));
            Check(EncoderSetInterleave(encoder, frame.Components == 1 ? 0 : (int)interleave));
            if (preset != default)
            {
                Check(EncoderSetPreset(encoder, preset));
            }

            if (transform != 0)
            {
                Check(EncoderSetTransform(encoder, transform));
            }

            // The library keeps pointers between calls, so what they point at must not move.
            byte[] target = GC.AllocateUninitializedArray<byte>((pixels.Length * 4) + 2048, pinned: true);
            Check(EncoderSetDestination(encoder, target, (nuint)target.Length));
            Check(EncoderEncode(encoder, source, (nuint)source.Length, 0));
            Check(EncoderBytesWritten(encoder, out nuint written));
            return target[..(int)written];
        }
        finally
        {
            EncoderDestroy(encoder);
        }
    }

    /// <summary>Decodes to pixels that lie interleaved.</summary>
    public static byte[] Decode(byte[] codestream, FrameInfo frame, JpegLsInterleave interleave)
    {
        nint decoder = DecoderCreate();
        try
        {
            byte[] source = GC.AllocateUninitializedArray<byte>(codestream.Length, pinned: true);
            codestream.CopyTo(source, 0);
            Check(DecoderSetSource(decoder, source, (nuint)source.Length));
            Check(DecoderReadHeader(decoder));
            byte[] target = new byte[frame.FrameBytes];
            Check(DecoderDecode(decoder, target, (nuint)target.Length, 0));
            GC.KeepAlive(source);
            return interleave == JpegLsInterleave.None ? FromPlanes(target, frame) : target;
        }
        finally
        {
            DecoderDestroy(decoder);
        }
    }

    private static byte[] ToPlanes(byte[] pixels, FrameInfo frame)
    {
        byte[] planes = new byte[pixels.Length];
        Rearrange(frame, (interleaved, planar) => planes[planar] = pixels[interleaved]);
        return planes;
    }

    private static byte[] FromPlanes(byte[] planes, FrameInfo frame)
    {
        byte[] pixels = new byte[planes.Length];
        Rearrange(frame, (interleaved, planar) => pixels[interleaved] = planes[planar]);
        return pixels;
    }

    private static void Rearrange(FrameInfo frame, Action<int, int> move)
    {
        int count = frame.Width * frame.Height;
        int size = frame.BytesPerSample;
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < frame.Components; c++)
            {
                for (int b = 0; b < size; b++)
                {
                    move((((i * frame.Components) + c) * size) + b, (((c * count) + i) * size) + b);
                }
            }
        }
    }

    private static void Check(int error) => Assert.True(error == 0, $"CharLS error {error}");

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_create")]
    private static extern nint EncoderCreate();

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_destroy")]
    private static extern void EncoderDestroy(nint encoder);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_frame_info")]
    private static extern int EncoderSetFrame(nint encoder, in NativeFrame frame);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_near_lossless")]
    private static extern int EncoderSetNear(nint encoder, int near);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_interleave_mode")]
    private static extern int EncoderSetInterleave(nint encoder, int mode);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_preset_coding_parameters")]
    private static extern int EncoderSetPreset(nint encoder, in Preset preset);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_color_transformation")]
    private static extern int EncoderSetTransform(nint encoder, int transform);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_set_destination_buffer")]
    private static extern int EncoderSetDestination(nint encoder, byte[] target, nuint size);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_encode_from_buffer")]
    private static extern int EncoderEncode(nint encoder, byte[] source, nuint size, uint stride);

    [DllImport(Library, EntryPoint = "charls_jpegls_encoder_get_bytes_written")]
    private static extern int EncoderBytesWritten(nint encoder, out nuint size);

    [DllImport(Library, EntryPoint = "charls_jpegls_decoder_create")]
    private static extern nint DecoderCreate();

    [DllImport(Library, EntryPoint = "charls_jpegls_decoder_destroy")]
    private static extern void DecoderDestroy(nint decoder);

    [DllImport(Library, EntryPoint = "charls_jpegls_decoder_set_source_buffer")]
    private static extern int DecoderSetSource(nint decoder, byte[] source, nuint size);

    [DllImport(Library, EntryPoint = "charls_jpegls_decoder_read_header")]
    private static extern int DecoderReadHeader(nint decoder);

    [DllImport(Library, EntryPoint = "charls_jpegls_decoder_decode_to_buffer")]
    private static extern int DecoderDecode(nint decoder, byte[] target, nuint size, uint stride);
}
