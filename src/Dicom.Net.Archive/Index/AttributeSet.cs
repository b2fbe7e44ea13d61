using System.Buffers.Binary;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>
/// Attributes of one entity as text, in one small block: what an index keeps beside its columns. Immutable.
/// </summary>
/// <remarks>
/// <code>
/// 0 tag, 4 bytes little endian | 4 length of the text in bytes, 4 bytes little endian | 8 UTF-8 text | next entry, tags ascending
/// </code>
/// </remarks>
public sealed class AttributeSet
{
    /// <summary>No attributes.</summary>
    public static readonly AttributeSet Empty = new([]);

    private const int HeaderBytes = 8;
    private readonly byte[] _block;

    private AttributeSet(byte[] block) => _block = block;

    /// <summary>The block, to be stored.</summary>
    public ReadOnlyMemory<byte> Block => _block;

    /// <summary>Makes a set of attributes.</summary>
    /// <param name="attributes">Tags, each once, and values; empty values are left out.</param>
    /// <returns>The set.</returns>
    public static AttributeSet Create(IEnumerable<KeyValuePair<DicomTag, string>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderBytes];
        foreach ((DicomTag tag, string value) in attributes.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key))
        {
            byte[] text = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteUInt32LittleEndian(header, tag.Value);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], text.Length);
            stream.Write(header);
            stream.Write(text);
        }

        return stream.Length == 0 ? Empty : new AttributeSet(stream.ToArray());
    }

    /// <summary>Takes a stored block.</summary>
    /// <param name="block">The block; kept, not copied.</param>
    /// <returns>The set.</returns>
    public static AttributeSet FromBlock(byte[] block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new AttributeSet(block);
    }

    /// <summary>Finds a value.</summary>
    /// <param name="tag">The attribute.</param>
    /// <returns>The value, a backslash between values; null if the set has none.</returns>
    public string? GetString(DicomTag tag)
    {
        int position = 0;
        while (TryRead(ref position, out uint found, out ReadOnlySpan<byte> text) && found <= tag.Value)
        {
            if (found == tag.Value)
            {
                return Encoding.UTF8.GetString(text);
            }
        }

        return null;
    }

    /// <summary>All attributes.</summary>
    /// <returns>Tags, ascending, and values.</returns>
    public IReadOnlyList<KeyValuePair<DicomTag, string>> ToList()
    {
        var list = new List<KeyValuePair<DicomTag, string>>();
        int position = 0;
        while (TryRead(ref position, out uint tag, out ReadOnlySpan<byte> text))
        {
            list.Add(new(new DicomTag(tag), Encoding.UTF8.GetString(text)));
        }

        return list;
    }

    /// <summary>Fills in what this set does not know.</summary>
    /// <param name="other">Where missing values are taken from.</param>
    /// <returns>This set itself where the other adds nothing.</returns>
    public AttributeSet FillFrom(AttributeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_block.AsSpan().SequenceEqual(other._block) || !other.HasMoreThan(this))
        {
            return this;
        }

        var merged = other.ToList().ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach ((DicomTag tag, string value) in ToList())
        {
            merged[tag] = value;
        }

        return Create(merged);
    }

    // Both are ascending: one walk over the two, nothing allocated. This is the usual case, once per stored object.
    private bool HasMoreThan(AttributeSet other)
    {
        int mine = 0;
        int theirs = 0;
        uint theirTag = 0;
        bool hasTheirs = other.TryRead(ref theirs, out theirTag, out _);
        while (TryRead(ref mine, out uint tag, out _))
        {
            while (hasTheirs && theirTag < tag)
            {
                hasTheirs = other.TryRead(ref theirs, out theirTag, out _);
            }

            if (!hasTheirs || theirTag != tag)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryRead(ref int position, out uint tag, out ReadOnlySpan<byte> text)
    {
        tag = 0;
        text = default;
        if (_block.Length - position < HeaderBytes)
        {
            return false;
        }

        tag = BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(position));
        int length = BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(position + 4));
        if ((uint)length > (uint)(_block.Length - position - HeaderBytes))
        {
            return false;
        }

        text = _block.AsSpan(position + HeaderBytes, length);
        position += HeaderBytes + length;
        return true;
    }
}
