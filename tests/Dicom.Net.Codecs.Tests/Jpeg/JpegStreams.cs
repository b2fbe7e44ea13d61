using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>A marker segment of a codestream: the marker, its body without the length, and the entropy-coded data behind it.</summary>
internal sealed record Segment(byte Marker, byte[] Body, byte[] Data);

/// <summary>Makes codestreams for tests, takes them apart and puts them together again.</summary>
internal static class JpegStreams
{
    internal static byte[] Encode(in FrameInfo frame, byte[] image, JpegEncoderOptions options)
    {
        using var encoder = new JpegEncoder();
        var output = new ArrayBufferWriter<byte>();
        CodecResult result = encoder.Encode(frame, image, 0, options, output);
        Assert.True(result.IsOk, result.Message);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>One small codestream of each kind, by name.</summary>
    internal static Dictionary<string, byte[]> Samples()
    {
        FrameInfo gray = TestImage.Frame(37, 29, 1, 8);
        FrameInfo deep = TestImage.Frame(37, 29, 1, 12);
        FrameInfo deeper = TestImage.Frame(37, 29, 1, 16);
        FrameInfo color = TestImage.Frame(37, 29, 3, 8);
        return new Dictionary<string, byte[]>
        {
            ["baseline"] = Encode(gray, TestImage.Make("ramp", gray), new JpegEncoderOptions { RestartRows = 1 }),
            ["baseline420"] = Encode(color, TestImage.Make("smooth", color), new JpegEncoderOptions { Subsampling = JpegSubsampling.Both, ConvertRgbToYCbCr = true }),
            ["baseline422"] = Encode(color, TestImage.Make("noise", color), new JpegEncoderOptions { Subsampling = JpegSubsampling.Horizontal }),
            ["extended12"] = Encode(deep, TestImage.Make("smooth", deep), new JpegEncoderOptions { Process = JpegProcess.Extended }),
            ["lossless16"] = Encode(deeper, TestImage.Make("sparse", deeper), new JpegEncoderOptions { Process = JpegProcess.Lossless, RestartRows = 5 }),
            ["lossless8rgb"] = Encode(color, TestImage.Make("smooth", color), new JpegEncoderOptions { Process = JpegProcess.Lossless, Predictor = 7 }),
            ["losslessScans"] = SplitScans(color, TestImage.Make("ramp", color), new JpegEncoderOptions { Process = JpegProcess.Lossless, Predictor = 5 }),
            ["baselineScans"] = SplitScans(color, TestImage.Make("smooth", color), new JpegEncoderOptions()),
            ["progressive"] = CoefficientStreams.Progressive(CoefficientStreams.RandomBlocks(3, 5, 4), 5, 4, 8),
        };
    }

    /// <summary>Encodes each component as a frame of its own and puts their scans, one behind the other, into one frame.</summary>
    internal static byte[] SplitScans(in FrameInfo frame, byte[] image, JpegEncoderOptions options)
    {
        var segments = new List<Segment>();
        for (int c = 0; c < frame.Components; c++)
        {
            FrameInfo single = TestImage.Frame(frame.Width, frame.Height, 1, frame.BitsPerSample);
            byte[] plane = Component(frame, image, c);
            foreach (Segment segment in Split(Encode(single, plane, options)))
            {
                switch (segment.Marker)
                {
                    case >= JpegMarker.Sof0 and <= JpegMarker.Sof3:
                        if (c == 0)
                        {
                            byte[] body = [.. segment.Body[..5], (byte)frame.Components, .. Enumerable.Range(1, frame.Components).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })];
                            segments.Add(segment with { Body = body });
                        }

                        break;
                    case JpegMarker.Sos:
                        segments.Add(segment with { Body = [1, (byte)(c + 1), .. segment.Body[2..]] });
                        break;
                    case JpegMarker.Dht or JpegMarker.Dqt or JpegMarker.Dri:
                        segments.Add(segment);
                        break;
                }
            }
        }

        return Join(segments);
    }

    internal static byte[] Component(in FrameInfo frame, byte[] image, int component)
    {
        int bytes = frame.BytesPerSample;
        byte[] plane = new byte[frame.Width * frame.Height * bytes];
        for (int i = 0; i < frame.Width * frame.Height; i++)
        {
            TestImage.Put(plane, i, TestImage.Get(image, i * frame.Components + component, bytes), bytes);
        }

        return plane;
    }

    /// <summary>The segments between SOI and EOI; restart markers stay in the data.</summary>
    internal static List<Segment> Split(byte[] codestream)
    {
        var segments = new List<Segment>();
        int offset = 2;
        while (codestream[offset + 1] != JpegMarker.Eoi)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(codestream.AsSpan(offset + 2));
            byte marker = codestream[offset + 1];
            byte[] body = codestream[(offset + 4)..(offset + 2 + length)];
            offset += 2 + length;
            int start = offset;
            while (codestream[offset] != 0xFF || codestream[offset + 1] == 0 || codestream[offset + 1] is >= JpegMarker.Rst0 and <= JpegMarker.Rst7)
            {
                offset++;
            }

            segments.Add(new Segment(marker, body, codestream[start..offset]));
        }

        return segments;
    }

    internal static byte[] Join(IEnumerable<Segment> segments)
    {
        var bytes = new List<byte> { 0xFF, JpegMarker.Soi };
        foreach (Segment segment in segments)
        {
            int length = segment.Body.Length + 2;
            bytes.AddRange([0xFF, segment.Marker, (byte)(length >> 8), (byte)length, .. segment.Body, .. segment.Data]);
        }

        bytes.AddRange([0xFF, JpegMarker.Eoi]);
        return [.. bytes];
    }

    internal static (CodecResult Result, byte[] Samples) Decode(byte[] codestream, JpegColorConversion conversion = JpegColorConversion.None)
    {
        using var decoder = new JpegDecoder();
        CodecResult headers = decoder.ReadInfo(codestream, out JpegInfo info);
        if (!headers.IsOk)
        {
            return (headers, []);
        }

        byte[] samples = new byte[info.Frame.FrameBytes];
        return (decoder.Decode(codestream, samples, 0, conversion), samples);
    }
}
