using BenchmarkDotNet.Attributes;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>JPEG-LS, one frame on one thread. Budget: no byte allocated.</summary>
[MemoryDiagnoser]
public class JpegLsBenchmarks
{
    private readonly JpegLsDecoder _decoder = new();
    private readonly JpegLsEncoder _encoder = new();
    private BenchImage _image = BenchImage.Create("CT");
    private byte[] _codestream = [];
    private byte[] _target = [];

    /// <summary>Which image.</summary>
    [ParamsSource(nameof(Images))]
    public string Image { get; set; } = "CT";

    /// <summary>The images.</summary>
    public static IEnumerable<string> Images => BenchImage.Names;

    /// <summary>Encodes the image.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _image = BenchImage.Create(Image);
        _target = new byte[JpegLsEncoder.GetMaxEncodedBytes(_image.Frame)];
        CodecResult result = Encode();
        _codestream = _target[..(int)result.BytesConsumed];
    }

    /// <summary>Decodes into memory of the caller.</summary>
    [Benchmark(Baseline = true)]
    public CodecResult Decode() => _decoder.Decode(_codestream, _target, (int)_image.Frame.RowBytes);

    /// <summary>Encodes without loss.</summary>
    [Benchmark]
    public CodecResult Encode() => _encoder.Encode(_image.Pixels, _image.Frame, (int)_image.Frame.RowBytes, _target);
}
