using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.Dimse;

public sealed partial class DimseCommand
{
    private const int ElementHeaderBytes = 8;
    private const int GroupLengthBytes = 12;
    private const int MaxErrorCommentChars = 64;

    /// <summary>Length of the command set as it would be written, group length included.</summary>
    /// <returns>Length in bytes, even.</returns>
    public int GetLengthBytes()
    {
        // Group length, field, data set type.
        int length = GroupLengthBytes + (2 * (ElementHeaderBytes + 2));
        for (var slot = TextSlot.AffectedSopClass; slot < TextSlot.Count; slot++)
        {
            length += TextElementLength(slot);
        }

        int numbers = (HasMessageId ? 1 : 0) + (HasRespondedTo ? 1 : 0) + (Priority.HasValue ? 1 : 0) + (IsResponse ? 1 : 0)
            + (ErrorId.HasValue ? 1 : 0) + (EventTypeId.HasValue ? 1 : 0) + (ActionTypeId.HasValue ? 1 : 0)
            + (RemainingSubOperations.HasValue ? 1 : 0) + (CompletedSubOperations.HasValue ? 1 : 0)
            + (FailedSubOperations.HasValue ? 1 : 0) + (WarningSubOperations.HasValue ? 1 : 0)
            + (MoveOriginatorMessageId.HasValue ? 1 : 0);
        return length + (numbers * (ElementHeaderBytes + 2)) + (OffendingElement.HasValue ? ElementHeaderBytes + 4 : 0);
    }

    /// <summary>Writes the command set, implicit VR little endian, tags ascending, group length first.</summary>
    /// <param name="destination">At least <see cref="GetLengthBytes"/> long.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Write(Span<byte> destination)
    {
        int length = GetLengthBytes();
        if (destination.Length < length)
        {
            throw new ArgumentException("The destination is shorter than the command set.", nameof(destination));
        }

        var cursor = new Cursor(destination);
        cursor.Header(0x0000, 4);
        cursor.UInt32((uint)(length - GroupLengthBytes));
        WriteText(ref cursor, 0x0002, TextSlot.AffectedSopClass);
        WriteText(ref cursor, 0x0003, TextSlot.RequestedSopClass);
        cursor.Number(0x0100, (ushort)Field);
        cursor.Number(0x0110, HasMessageId ? MessageId : null);
        cursor.Number(0x0120, HasRespondedTo ? MessageIdBeingRespondedTo : null);
        WriteText(ref cursor, 0x0600, TextSlot.MoveDestination);
        cursor.Number(0x0700, (ushort?)Priority);
        cursor.Number(0x0800, HasDataSet ? (ushort)0x0001 : NoDataSet);
        cursor.Number(0x0900, IsResponse ? Status.Code : null);
        if (OffendingElement is { } tag)
        {
            cursor.Header(0x0901, 4);
            cursor.UInt16(tag.Group);
            cursor.UInt16(tag.Element);
        }

        WriteText(ref cursor, 0x0902, TextSlot.ErrorComment);
        cursor.Number(0x0903, ErrorId);
        WriteText(ref cursor, 0x1000, TextSlot.AffectedSopInstance);
        WriteText(ref cursor, 0x1001, TextSlot.RequestedSopInstance);
        cursor.Number(0x1002, EventTypeId);
        cursor.Number(0x1008, ActionTypeId);
        cursor.Number(0x1020, RemainingSubOperations);
        cursor.Number(0x1021, CompletedSubOperations);
        cursor.Number(0x1022, FailedSubOperations);
        cursor.Number(0x1023, WarningSubOperations);
        WriteText(ref cursor, 0x1030, TextSlot.MoveOriginator);
        cursor.Number(0x1031, MoveOriginatorMessageId);
        return length;
    }

    // PS3.7 Tables 9.3-1 to 9.3-15: requests have a Message ID, responses and C-CANCEL the one they refer to.
    private bool HasMessageId => !IsResponse && Field != CommandField.CCancelRequest;

    private bool HasRespondedTo => IsResponse || Field == CommandField.CCancelRequest;

    private int TextElementLength(TextSlot slot)
    {
        int length = TextLength(slot);
        return length == 0 ? 0 : ElementHeaderBytes + length + (length & 1);
    }

    private int TextLength(TextSlot slot)
    {
        ref TextValue text = ref _texts[(int)slot];
        int length = text.Value?.Length ?? (text.IsRange ? text.LengthBytes : 0);
        return slot == TextSlot.ErrorComment ? Math.Min(length, MaxErrorCommentChars) : length;
    }

    private void WriteText(ref Cursor cursor, ushort element, TextSlot slot)
    {
        int length = TextLength(slot);
        if (length == 0)
        {
            return;
        }

        cursor.Header(element, (uint)(length + (length & 1)));
        Span<byte> value = cursor.Take(length);
        ref TextValue text = ref _texts[(int)slot];
        if (text.Value is { } characters)
        {
            // Beyond the default repertoire there is nothing to say it in: a command set has no character set (PS3.7 §6.3.1).
            Encoding.ASCII.GetBytes(characters.AsSpan(0, length), value);
        }
        else
        {
            _bytes.AsSpan(text.Offset, length).CopyTo(value);
        }

        if ((length & 1) != 0)
        {
            cursor.Take(1)[0] = IsUid(slot) ? (byte)0 : (byte)' ';
        }
    }

    private ref struct Cursor(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public Span<byte> Take(int count)
        {
            Span<byte> taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        public void Header(ushort element, uint length)
        {
            UInt16(0);
            UInt16(element);
            UInt32(length);
        }

        public void Number(ushort element, ushort? number)
        {
            if (number is { } value)
            {
                Header(element, 2);
                UInt16(value);
            }
        }

        public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

        public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    }
}
