using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

internal static class StoreChecks
{
    // PS3.4 §B.2.3: A900 where the data set is of another class or instance than the request says. A data set without
    // the elements is left alone: the request's word is then all there is.
    public static DimseStatus Compare(DicomDataset dataset, StoreContext context)
    {
        string? sopClass = dataset.GetString(DicomTags.SOPClassUID);
        string? sopInstance = dataset.GetString(DicomTags.SOPInstanceUID);
        bool fits = (sopClass is null || sopClass == context.SopClassUid) && (sopInstance is null || sopInstance == context.SopInstanceUid);
        return fits ? DimseStatus.Success : DimseStatus.DataSetDoesNotMatchSopClass;
    }
}
