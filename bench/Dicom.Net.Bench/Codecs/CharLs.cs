using System.Runtime.InteropServices;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>The peer CharLS 2 in this process, where the machine has it. Never part of the library.</summary>
internal static unsafe class CharLs
{
    private const string Library = "libcharls.so.2";

    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, out _);

    public static int Encode(BenchImage image, JpegLsInterleave interleave, byte[] target)
    {
        Frame frame = new()
        {
            Width = (uint)image.Frame.Width, Height = (uint)image.Frame.Height, Bits = image.Frame.BitsPerSample, Components = image.Frame.Components,
        };
        fixed (byte* source = image.Pixels)
        fixed (byte* destination = target)
        {
            nint encoder = charls_jpegls_encoder_create();
            int error = charls_jpegls_encoder_set_frame_info(encoder, frame);
            error |= charls_jpegls_encoder_set_interleave_mode(encoder, image.Frame.Components == 1 ? 0 : (int)interleave);
            error |= charls_jpegls_encoder_set_destination_buffer(encoder, destination, (nuint)target.Length);
            error |= charls_jpegls_encoder_encode_from_buffer(encoder, source, (nuint)image.Pixels.Length, 0);
            error |= charls_jpegls_encoder_get_bytes_written(encoder, out nuint written);
            charls_jpegls_encoder_destroy(encoder);
            return error == 0 ? (int)written : throw new InvalidOperationException("CharLS does not encode the image.");
        }
    }

    public static void Decode(byte[] codestream, byte[] target)
    {
        fixed (byte* source = codestream)
        fixed (byte* destination = target)
        {
            nint decoder = charls_jpegls_decoder_create();
            int error = charls_jpegls_decoder_set_source_buffer(decoder, source, (nuint)codestream.Length);
            error |= charls_jpegls_decoder_read_header(decoder);
            error |= charls_jpegls_decoder_decode_to_buffer(decoder, destination, (nuint)target.Length, 0);
            charls_jpegls_decoder_destroy(decoder);
            if (error != 0)
            {
                throw new InvalidOperationException("CharLS does not decode the codestream.");
            }
        }
    }

    [DllImport(Library)]
    private static extern nint charls_jpegls_encoder_create();

    [DllImport(Library)]
    private static extern void charls_jpegls_encoder_destroy(nint encoder);

    [DllImport(Library)]
    private static extern int charls_jpegls_encoder_set_frame_info(nint encoder, in Frame frame);

    [DllImport(Library)]
    private static extern int charls_jpegls_encoder_set_interleave_mode(nint encoder, int mode);

    [DllImport(Library)]
    private static extern int charls_jpegls_encoder_set_destination_buffer(nint encoder, byte* target, nuint size);

    [DllImport(Library)]
    private static extern int charls_jpegls_encoder_encode_from_buffer(nint encoder, byte* source, nuint size, uint stride);

    [DllImport(Library)]
    private static extern int charls_jpegls_encoder_get_bytes_written(nint encoder, out nuint size);

    [DllImport(Library)]
    private static extern nint charls_jpegls_decoder_create();

    [DllImport(Library)]
    private static extern void charls_jpegls_decoder_destroy(nint decoder);

    [DllImport(Library)]
    private static extern int charls_jpegls_decoder_set_source_buffer(nint decoder, byte* source, nuint size);

    [DllImport(Library)]
    private static extern int charls_jpegls_decoder_read_header(nint decoder);

    [DllImport(Library)]
    private static extern int charls_jpegls_decoder_decode_to_buffer(nint decoder, byte* target, nuint size, uint stride);

    [StructLayout(LayoutKind.Sequential)]
    private struct Frame
    {
        public uint Width;
        public uint Height;
        public int Bits;
        public int Components;
    }
}
