using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

internal static class StoreChecks
{
    private const int ShortHeadBytes = 1024;
    private const int LongHeadBytes = 64 * 1024;

    private const string Other = "SOP class or instance of the data set is not that of the request";
    private const string Unreadable = "the data set cannot be read";
    private const string Anonymous = "the data set names no SOP class or instance";

    // PS3.4 §B.2.3: A900 where the data set is of another class or instance than the request says. A data set without
    // the elements is left alone: the request's word is then all there is.
    public static DimseStatus Compare(DicomDataset dataset, StoreContext context)
    {
        string? sopClass = dataset.GetString(DicomTags.SOPClassUID);
        string? sopInstance = dataset.GetString(DicomTags.SOPInstanceUID);
        bool fits = (sopClass is null || sopClass == context.SopClassUid) && (sopInstance is null || sopInstance == context.SopInstanceUid);
        return fits ? DimseStatus.Success : DimseStatus.DataSetDoesNotMatchSopClass;
    }

    /// <summary>
    /// The same of a data set in a file, by its first bytes and without reading on: (0008,0016) and (0008,0018) stand near the
    /// beginning. Nothing is allocated. What is deflated is not looked into.
    /// </summary>
    public static (DimseStatus Status, string? Comment) CheckIdentity(SafeFileHandle file, long offset, long lengthBytes, StoreContext context)
    {
        if (context.TransferSyntax.IsDeflated)
        {
            return (DimseStatus.Success, null);
        }

        Span<byte> head = stackalloc byte[ShortHeadBytes];
        head = head[..RandomAccess.Read(file, head, offset)];
        if (FindIdentity(head, head.Length == lengthBytes, context) is { } found)
        {
            return found;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(LongHeadBytes);
        try
        {
            head = rented.AsSpan(0, (int)Math.Min(LongHeadBytes, lengthBytes));
            head = head[..RandomAccess.Read(file, head, offset)];
            return FindIdentity(head, head.Length == lengthBytes, context) ?? (DimseStatus.CannotUnderstand, Anonymous);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Null where more bytes are needed.
    private static (DimseStatus Status, string? Comment)? FindIdentity(ReadOnlySpan<byte> head, bool isWhole, StoreContext context)
    {
        var reader = new DicomReader(head, isWhole, new DicomReaderState(context.TransferSyntax, DicomReadOptions.Message));
        bool hasClass = false;
        try
        {
            while (reader.Read())
            {
                if (reader.Depth > 0 || reader.Tag < DicomTags.SOPClassUID)
                {
                    continue;
                }

                if (reader.Tag == DicomTags.SOPClassUID)
                {
                    hasClass = true;
                    if (!IsSame(reader.Value, context.SopClassUid))
                    {
                        return (DimseStatus.DataSetDoesNotMatchSopClass, Other);
                    }
                }
                else if (reader.Tag == DicomTags.SOPInstanceUID)
                {
                    return !IsSame(reader.Value, context.SopInstanceUid) ? (DimseStatus.DataSetDoesNotMatchSopClass, Other)
                        : hasClass ? (DimseStatus.Success, null)
                        : (DimseStatus.CannotUnderstand, Anonymous);
                }
                else if (reader.Tag > DicomTags.SOPInstanceUID)
                {
                    return (DimseStatus.CannotUnderstand, Anonymous);
                }
            }
        }
        catch (DicomDataException)
        {
            return (DimseStatus.CannotUnderstand, Unreadable);
        }

        return isWhole ? (DimseStatus.CannotUnderstand, Anonymous) : null;
    }

    private static bool IsSame(ReadOnlySpan<byte> value, string uid)
    {
        value = value.TrimEnd("\0 "u8).TrimStart((byte)' ');
        return System.Text.Ascii.Equals(value, uid);
    }
}
