using BenchmarkDotNet.Attributes;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Bench.Codecs;

/// <summary>RLE, one frame on one thread. Budget: no byte allocated.</summary>
[MemoryDiagnoser]
public class RleBenchmarks
{
    private readonly RleDecoder _decoder = new();
    private readonly RleEncoder _encoder = new();
    private BenchImage _image = BenchImage.Create("CT");
    private RleLayout _layout;
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
        _layout = Layout(_image);
        _target = new byte[RleEncoder.GetMaxEncodedBytes(_layout)];
        CodecResult result = Encode();
        _codestream = _target[..(int)result.BytesConsumed];
    }

    /// <summary>Decodes into memory of the caller.</summary>
    [Benchmark(Baseline = true)]
    public CodecResult Decode() => _decoder.Decode(_codestream, _layout, _target, (int)_layout.RowBytes);

    /// <summary>Encodes.</summary>
    [Benchmark]
    public CodecResult Encode() => _encoder.Encode(_image.Pixels, _layout, (int)_layout.RowBytes, _target);

    internal static RleLayout Layout(BenchImage image) => new()
    {
        Width = image.Frame.Width, Height = image.Frame.Height, Components = image.Frame.Components, BitsAllocated = 8 * image.Frame.BytesPerSample,
    };
}
