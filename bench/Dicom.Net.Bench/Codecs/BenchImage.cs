using Dicom.Net.Codecs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>An image to measure codecs with: generated, so that figures repeat anywhere, or raw samples from a file.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Frame">Its shape.</param>
/// <param name="Pixels">Its samples, components interleaved, little-endian.</param>
public sealed record BenchImage(string Name, FrameInfo Frame, byte[] Pixels)
{
    /// <summary>The names of the generated images: a CT, an MR, a radiograph and a colour picture.</summary>
    public static IReadOnlyList<string> Names { get; } = ["CT", "MR", "CR", "RGB"];

    /// <summary>Generates an image by name.</summary>
    public static BenchImage Create(string name)
    {
        FrameInfo frame = name switch
        {
            "CT" => new FrameInfo { Width = 512, Height = 512, Components = 1, BitsPerSample = 12 },
            "MR" => new FrameInfo { Width = 1024, Height = 1024, Components = 1, BitsPerSample = 16 },
            "CR" => new FrameInfo { Width = 2048, Height = 2048, Components = 1, BitsPerSample = 12 },
            "RGB" => new FrameInfo { Width = 1024, Height = 768, Components = 3, BitsPerSample = 8 },
            _ => throw new ArgumentException("No such image.", nameof(name)),
        };
        return new BenchImage(name, frame, CodecImages.Make(frame));
    }

    /// <summary>Reads FILE,WIDTH,HEIGHT,COMPONENTS,BITS.</summary>
    public static BenchImage Read(string specification)
    {
        string[] parts = specification.Split(',');
        FrameInfo frame = new() { Width = int.Parse(parts[1]), Height = int.Parse(parts[2]), Components = int.Parse(parts[3]), BitsPerSample = int.Parse(parts[4]) };
        byte[] pixels = File.ReadAllBytes(parts[0]);
        return pixels.Length == frame.FrameBytes
            ? new BenchImage(Path.GetFileNameWithoutExtension(parts[0]), frame, pixels)
            : throw new ArgumentException($"{parts[0]} has {pixels.Length} bytes, the shape {frame.FrameBytes}.", nameof(specification));
    }
}
