using System.Buffers;
using BenchmarkDotNet.Attributes;
using Dicom.Net.Codecs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>
/// JPEG frames decoded and encoded, on one thread. Budget: no byte allocated. Without files the frames are synthetic: smooth shapes
/// with the noise of the modality. <c>DICOMNET_BENCH_JPEG</c> may name codestreams instead (paths with ':' between), the same that
/// bench/native/jpeg_bench measures the peers with.
/// </summary>
[MemoryDiagnoser]
public class JpegBenchmarks
{
    private readonly JpegDecoder _decoder = new();
    private readonly JpegEncoder _encoder = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private JpegEncoderOptions _options = JpegEncoderOptions.LosslessFirstOrder;
    private JpegInfo _info;
    private byte[] _codestream = [];
    private byte[] _samples = [];

    /// <summary>What is decoded: a synthetic frame, or a file.</summary>
    [ParamsSource(nameof(Frames))]
    public string Frame { get; set; } = "";

    /// <summary>The frames to measure.</summary>
    public static IEnumerable<string> Frames =>
        Environment.GetEnvironmentVariable("DICOMNET_BENCH_JPEG")?.Split(':', StringSplitOptions.RemoveEmptyEntries)
        ?? ["ct lossless", "mr lossless", "cr lossless", "rgb lossless", "cr 12 bit", "cr baseline", "rgb baseline", "rgb baseline 420"];

    /// <summary>Makes or reads the codestream.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _codestream = File.Exists(Frame) ? File.ReadAllBytes(Frame) : Synthesize();
        CodecResult result = _decoder.ReadInfo(_codestream, out _info);
        if (!result.IsOk)
        {
            throw new InvalidOperationException($"{Frame}: {result.Message}");
        }

        _samples = new byte[_info.Frame.FrameBytes];
        Decode();
        if (File.Exists(Frame))
        {
            _options = new JpegEncoderOptions { Process = _info.Process == JpegProcess.Progressive ? JpegProcess.Extended : _info.Process };
        }
    }

    private byte[] Synthesize()
    {
        (int width, int height, int components, int bits) = Frame.Split(' ')[0] switch
        {
            "ct" => (512, 512, 1, 12),
            "mr" => (1024, 1024, 1, 16),
            "cr" => (2048, 2048, 1, Frame.EndsWith("baseline", StringComparison.Ordinal) ? 8 : 12),
            _ => (1024, 768, 3, 8),
        };
        var frame = new FrameInfo { Width = width, Height = height, Components = components, BitsPerSample = bits };
        _options = new JpegEncoderOptions
        {
            Process = Frame.EndsWith("lossless", StringComparison.Ordinal) ? JpegProcess.Lossless : bits == 12 ? JpegProcess.Extended : JpegProcess.Baseline,
            ConvertRgbToYCbCr = Frame.StartsWith("rgb baseline", StringComparison.Ordinal),
            Subsampling = Frame.EndsWith("420", StringComparison.Ordinal) ? JpegSubsampling.Both : JpegSubsampling.None,
        };
        _output.Clear();
        if (!_encoder.Encode(frame, CodecImages.Make(frame), 0, _options, _output).IsOk)
        {
            throw new InvalidOperationException(Frame);
        }

        return _output.WrittenSpan.ToArray();
    }

    /// <summary>One frame decoded.</summary>
    [Benchmark(Baseline = true)]
    public CodecResult Decode() => _decoder.Decode(_codestream, _samples);

    /// <summary>One frame encoded as it was coded.</summary>
    [Benchmark]
    public CodecResult Encode()
    {
        _output.ResetWrittenCount();
        return _encoder.Encode(_info.Frame, _samples, 0, _options, _output);
    }

    /// <summary>Gives the scratch memory back.</summary>
    [GlobalCleanup]
    public void Release()
    {
        _decoder.Dispose();
        _encoder.Dispose();
    }
}
