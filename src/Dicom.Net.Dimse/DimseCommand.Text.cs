using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Dimse;

public sealed partial class DimseCommand
{
    private enum TextSlot
    {
        AffectedSopClass,
        RequestedSopClass,
        AffectedSopInstance,
        RequestedSopInstance,
        MoveDestination,
        MoveOriginator,
        ErrorComment,
        Count,
    }

    // A text is either a string that was set, or a range of _bytes not decoded yet, or both once it was asked for.
    private struct TextValue
    {
        public string? Value;
        public int Offset;
        public int LengthBytes;
        public bool IsRange;

        public readonly bool IsPresent => IsRange || Value is not null;
    }

    private static bool IsUid(TextSlot slot) => slot <= TextSlot.RequestedSopInstance;

    private string? Text(TextSlot slot)
    {
        ref TextValue text = ref _texts[(int)slot];
        if (text.Value is null && text.IsRange)
        {
            ReadOnlySpan<byte> bytes = _bytes.AsSpan(text.Offset, text.LengthBytes);
            text.Value = IsUid(slot) ? DicomUidDictionary.Intern(bytes) : Encoding.Latin1.GetString(bytes);
        }

        return text.Value;
    }

    private ReadOnlySpan<byte> TextBytes(TextSlot slot)
    {
        ref TextValue text = ref _texts[(int)slot];
        return text.IsRange ? _bytes.AsSpan(text.Offset, text.LengthBytes) : default;
    }

    private void SetText(TextSlot slot, string? value) => _texts[(int)slot] = new TextValue { Value = value };

    private void CopyText(DimseCommand source, TextSlot from, TextSlot to)
    {
        TextValue text = source._texts[(int)from];
        if (text.Value is not null || !text.IsRange)
        {
            _texts[(int)to] = new TextValue { Value = text.Value };
            return;
        }

        AppendRange(to, source._bytes.AsSpan(text.Offset, text.LengthBytes));
    }

    private void AppendRange(TextSlot slot, ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _byteCount < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(256, (_byteCount + bytes.Length) * 2));
        }

        bytes.CopyTo(_bytes.AsSpan(_byteCount));
        _texts[(int)slot] = new TextValue { IsRange = true, Offset = _byteCount, LengthBytes = bytes.Length };
        _byteCount += bytes.Length;
    }
}
