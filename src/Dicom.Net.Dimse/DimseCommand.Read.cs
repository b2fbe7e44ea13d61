using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Dimse;

public sealed partial class DimseCommand
{
    // PS3.7 §6.3.1: always implicit VR little endian, whatever the presentation context negotiated.
    //
    //   offset  bytes  field
    //   0       2      group, 0000
    //   2       2      element
    //   4       4      value length
    //   8       n      value

    /// <summary>
    /// Reads a whole command set in place of what was here. Elements may stand in any order and unknown ones of group
    /// 0000 are skipped: a peer's small disorder does no harm. What is kept is copied, so that the source may go.
    /// </summary>
    /// <param name="source">The command set, all fragments joined.</param>
    /// <returns>Ok, or why it cannot be used; the content is then undefined.</returns>
    public CommandReadStatus Read(ReadOnlySpan<byte> source)
    {
        Clear();
        Essentials found = Essentials.None;
        while (!source.IsEmpty)
        {
            if (source.Length < 8)
            {
                return CommandReadStatus.Truncated;
            }

            ushort group = BinaryPrimitives.ReadUInt16LittleEndian(source);
            ushort element = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
            source = source[8..];
            if (group != 0 && !IsFailedList(group, element))
            {
                return CommandReadStatus.WrongGroup;
            }

            if (length > (uint)source.Length)
            {
                return CommandReadStatus.Truncated;
            }

            CommandReadStatus status = group == 0 ? ReadValue(element, source[..(int)length]) : CommandReadStatus.Ok;
            if (status != CommandReadStatus.Ok)
            {
                return status;
            }

            found |= length == 0 ? Essentials.None : element switch
            {
                0x0110 => Essentials.MessageId,
                0x0120 => Essentials.RespondedTo,
                0x0900 => Essentials.Status,
                _ => Essentials.None,
            };
            source = source[(int)length..];
        }

        if (Field == CommandField.None)
        {
            return CommandReadStatus.NoCommandField;
        }

        // PS3.7 Tables 9.3-1 ff.: an absent status would otherwise read as 0000, success, and an absent ID as one.
        Essentials needed = IsResponse ? Essentials.RespondedTo | Essentials.Status
            : Field == CommandField.CCancelRequest ? Essentials.RespondedTo
            : Essentials.MessageId;
        return (found & needed) == needed ? CommandReadStatus.Ok : CommandReadStatus.MissingElement;
    }

    [Flags]
    private enum Essentials
    {
        None = 0,
        MessageId = 1,
        RespondedTo = 2,
        Status = 4,
    }

    // PS3.4 §C.4.3.1.4: the failed objects of a retrieval belong into the response's identifier; Orthanc puts them behind its command.
    private bool IsFailedList(ushort group, ushort element) =>
        group == 0x0008 && element == 0x0058 && Field is CommandField.CGetResponse or CommandField.CMoveResponse;

    private CommandReadStatus ReadValue(ushort element, ReadOnlySpan<byte> value)
    {
        switch (element)
        {
            case 0x0002: return ReadText(TextSlot.AffectedSopClass, value);
            case 0x0003: return ReadText(TextSlot.RequestedSopClass, value);
            case 0x0600: return ReadText(TextSlot.MoveDestination, value);
            case 0x0902: return ReadText(TextSlot.ErrorComment, value);
            case 0x1000: return ReadText(TextSlot.AffectedSopInstance, value);
            case 0x1001: return ReadText(TextSlot.RequestedSopInstance, value);
            case 0x1030: return ReadText(TextSlot.MoveOriginator, value);
            case 0x0901: return ReadTag(value);
            default:
                if (!IsNumber(element) || value.IsEmpty)
                {
                    return CommandReadStatus.Ok;
                }

                if (value.Length != 2)
                {
                    return CommandReadStatus.WrongLength;
                }

                SetNumber(element, BinaryPrimitives.ReadUInt16LittleEndian(value));
                return CommandReadStatus.Ok;
        }
    }

    private static bool IsNumber(ushort element) => element is
        0x0100 or 0x0110 or 0x0120 or 0x0700 or 0x0800 or 0x0900 or 0x0903 or 0x1002 or 0x1008
        or 0x1020 or 0x1021 or 0x1022 or 0x1023 or 0x1031;

    private void SetNumber(ushort element, ushort number)
    {
        switch (element)
        {
            case 0x0100: Field = (CommandField)number; break;
            case 0x0110: MessageId = number; break;
            case 0x0120: MessageIdBeingRespondedTo = number; break;
            case 0x0700: Priority = (DimsePriority)number; break;
            case 0x0800: HasDataSet = number != NoDataSet; break;
            case 0x0900: Status = new DimseStatus(number); break;
            case 0x0903: ErrorId = number; break;
            case 0x1002: EventTypeId = number; break;
            case 0x1008: ActionTypeId = number; break;
            case 0x1020: RemainingSubOperations = number; break;
            case 0x1021: CompletedSubOperations = number; break;
            case 0x1022: FailedSubOperations = number; break;
            case 0x1023: WarningSubOperations = number; break;
            case 0x1031: MoveOriginatorMessageId = number; break;
        }
    }

    private CommandReadStatus ReadText(TextSlot slot, ReadOnlySpan<byte> value)
    {
        // PS3.5 §6.2: UI is padded with NUL, AE and LO with spaces; peers mix them up, so both go from the end, and
        // spaces from the front as well, where AE titles have no meaning for them.
        value = value.TrimEnd("\0 "u8).TrimStart((byte)' ');
        if (!value.IsEmpty)
        {
            AppendRange(slot, value);
        }

        return CommandReadStatus.Ok;
    }

    private CommandReadStatus ReadTag(ReadOnlySpan<byte> value)
    {
        if (value.Length % 4 != 0)
        {
            return CommandReadStatus.WrongLength;
        }

        if (!value.IsEmpty)
        {
            OffendingElement = new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(value), BinaryPrimitives.ReadUInt16LittleEndian(value[2..]));
        }

        return CommandReadStatus.Ok;
    }
}
