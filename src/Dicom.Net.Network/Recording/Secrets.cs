using System.Buffers.Binary;

namespace Dicom.Net.Network;

/// <summary>Blanks passwords and tickets in the PDUs of negotiation: the user identity sub-items (PS3.7 §D.3.3.7).</summary>
internal static class Secrets
{
    private const int FixedBytes = 6 + 68;
    private const byte UserInformation = 0x50;
    private const byte IdentityRequest = 0x58;
    private const byte IdentityAnswer = 0x59;

    public static void Blank(RecordedPdu pdu)
    {
        int end = pdu.Kept.Length;
        for (int item = FixedBytes; item + 4 <= end;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(pdu.Kept[(item + 2)..]);
            if (pdu.Kept[item] == UserInformation)
            {
                BlankIdentity(pdu, item + 4, Math.Min(end, item + 4 + length));
            }

            item += 4 + length;
        }
    }

    // type 8, reserved 8, length 16; RQ: kind 8, answer 8, then two fields of length 16 and value; AC: one field.
    private static void BlankIdentity(RecordedPdu pdu, int begin, int end)
    {
        for (int item = begin; item + 4 <= end;)
        {
            byte type = pdu.Kept[item];
            int next = item + 4 + BinaryPrimitives.ReadUInt16BigEndian(pdu.Kept[(item + 2)..]);
            if (type is IdentityRequest or IdentityAnswer)
            {
                int field = item + (type == IdentityRequest ? 6 : 4);
                while (field + 2 <= Math.Min(next, end))
                {
                    int length = BinaryPrimitives.ReadUInt16BigEndian(pdu.Kept[field..]);
                    if (length > 0 && field + 2 < pdu.Kept.Length)
                    {
                        pdu.Blank(field + 2, Math.Min(length, Math.Min(next, end) - field - 2));
                    }

                    field += 2 + length;
                }
            }

            item = next;
        }
    }
}
