namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// The line being coded and the one above it, for each component of a scan, as 16-bit samples. Each line has one sample before its first
/// (index 0) and one behind its last, which hold what T.87 §A.3.1 wants beyond the edges, and room for whole vectors.
/// </summary>
internal sealed class LineSet
{
    /// <summary>Elements behind a line's last sample.</summary>
    internal const int Padding = 64;

    private ushort[] samples = [];
    private short[] offsets = [];
    private short[] steps = [];
    private int pitch;
    private int odd;

    /// <summary>Elements from one component's line to the next component's.</summary>
    public int Pitch => pitch;

    /// <summary>Makes room for lines and sets them to zero, as above the first line (T.87 §A.3.1).</summary>
    public void Prepare(int components, int maxWidth)
    {
        pitch = maxWidth + 1 + Padding;
        if (samples.Length < 2 * components * pitch)
        {
            samples = GC.AllocateUninitializedArray<ushort>(2 * components * pitch);
            offsets = GC.AllocateUninitializedArray<short>(components * pitch);
        }

        if (steps.Length < pitch)
        {
            steps = GC.AllocateUninitializedArray<short>(pitch);
        }

        Count = components;
        Clear();
    }

    public int Count { get; private set; }

    public void Clear()
    {
        samples.AsSpan(0, 2 * Count * pitch).Clear();
        odd = 0;
    }

    /// <summary>The line being coded; its first sample at index 1.</summary>
    public Span<ushort> Current(int component) => samples.AsSpan(((2 * component) + (odd >> component & 1)) * pitch, pitch);

    /// <summary>The line above; its first sample at index 1.</summary>
    public Span<ushort> Above(int component) => samples.AsSpan(((2 * component) + 1 - (odd >> component & 1)) * pitch, pitch);

    /// <summary>What <see cref="GradientQuantizer.QuantizeAbove"/> makes of the line above.</summary>
    public Span<short> Offsets(int component) => offsets.AsSpan(component * pitch, pitch);

    /// <summary>Sets the edges of a component's lines and quantises the line above (T.87 §A.3.1).</summary>
    public void BeginLine(int component, int width, GradientQuantizer quantizer)
    {
        Span<ushort> above = Above(component);
        Current(component)[0] = above[1];
        above[width + 1] = above[width];
        quantizer.QuantizeAbove(above, width, steps, Offsets(component));
    }

    /// <summary>The line that was current becomes the one above.</summary>
    public void EndLine(int component) => odd ^= 1 << component;
}
