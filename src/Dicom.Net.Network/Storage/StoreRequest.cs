using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

internal static class StoreRequest
{
    /// <summary>Fills in C-STORE-RQ (PS3.7 Table 9.3-1); field and message ID are there.</summary>
    public static void Fill(DimseCommand request, StoreSource source, MoveOriginator originator)
    {
        request.AffectedSopClassUid = source.SopClassUid;
        request.AffectedSopInstanceUid = source.SopInstanceUid;
        request.Priority = DimsePriority.Medium;
        request.HasDataSet = true;
        if (originator.AETitle is not null)
        {
            request.MoveOriginatorAETitle = originator.AETitle;
            request.MoveOriginatorMessageId = originator.MessageId;
        }
    }
}
