using System.Buffers.Binary;

namespace Dicom.Net.Imaging;

/// <summary>Decoded values as numbers, one at a time: for pictures, where time goes elsewhere.</summary>
internal readonly ref struct StoredValues(PixelDescription description, ReadOnlySpan<byte> values)
{
    private readonly ReadOnlySpan<byte> _values = values;
    private readonly int _size = description.Frame.ValueLengthBytes;
    private readonly bool _isSigned = description.Frame.IsSigned;
    private readonly PixelValueKind _kind = description.ValueKind;

    internal int Count => _values.Length / _size;

    internal double this[int index]
    {
        get
        {
            ReadOnlySpan<byte> value = _values.Slice(index * _size, _size);
            return _kind switch
            {
                PixelValueKind.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
                PixelValueKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
                _ => (_size, _isSigned) switch
                {
                    (1, false) => value[0],
                    (1, true) => (sbyte)value[0],
                    (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(value),
                    (2, true) => BinaryPrimitives.ReadInt16LittleEndian(value),
                    (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(value),
                    (4, true) => BinaryPrimitives.ReadInt32LittleEndian(value),
                    (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(value),
                    _ => BinaryPrimitives.ReadInt64LittleEndian(value),
                },
            };
        }
    }
}
