using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>Counts the sub-operations of a C-GET or C-MOVE and gives its responses (PS3.4 §C.4.2.1, §C.4.3.1).</summary>
internal sealed class SubOperationTally(int total)
{
    private readonly List<string> _failed = [];

    public int Completed { get; private set; }

    public int Warning { get; private set; }

    public int Failed { get; private set; }

    public int Remaining => total - Completed - Warning - Failed;

    public void Count(DimseStatus status, string sopInstanceUid)
    {
        if (status.IsSuccess)
        {
            Completed++;
        }
        else if (status.IsWarning)
        {
            Warning++;
        }
        else
        {
            Failed++;
            _failed.Add(sopInstanceUid);
        }
    }

    /// <summary>PS3.4 §C.4.2.3.1, §C.4.3.3.1: warning if some succeeded, refused if none did.</summary>
    public DimseStatus FinalStatus =>
        Failed == 0 && Warning == 0 ? DimseStatus.Success
        : Completed + Warning == 0 ? DimseStatus.UnableToPerformSubOperations
        : DimseStatus.WarningSomeFailed;

    public void Fill(DimseCommand response)
    {
        // The number of remaining ones belongs to pending and cancelled responses only.
        response.RemainingSubOperations = response.Status.IsPending || response.Status.IsCancel ? Clamp(Remaining) : null;
        response.CompletedSubOperations = Clamp(Completed);
        response.FailedSubOperations = Clamp(Failed);
        response.WarningSubOperations = Clamp(Warning);
    }

    /// <summary>The identifier of a final response: Failed SOP Instance UID List (0008,0058); empty if nothing failed.</summary>
    public void WriteFailed(PooledBufferWriter destination, TransferSyntax syntax)
    {
        if (_failed.Count > 0)
        {
            new DicomDatasetBuilder().Set(DicomTags.FailedSOPInstanceUIDList, string.Join('\\', Listed())).WriteTo(destination, syntax);
        }
    }

    // A UI value in explicit VR has a 16-bit length: what does not fit is left out, the counts say it all the same.
    private IEnumerable<string> Listed()
    {
        const int MaxValueBytes = 0xFFFE;
        int length = 0;
        foreach (string uid in _failed)
        {
            length += uid.Length + 1;
            if (length > MaxValueBytes)
            {
                yield break;
            }

            yield return uid;
        }
    }

    private static ushort Clamp(int count) => (ushort)Math.Min(count, ushort.MaxValue);
}
