using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Which SOP classes belong to which service, from the dictionary of PS3.6.</summary>
internal static class SopClasses
{
    /// <summary>An object of the class can be stored by C-STORE: PS3.4 §B.5, §GG.3 and the retired ones.</summary>
    public static bool IsStorage(string uid) =>
        // The prefix leaves out the storage commitment (1.2.840.10008.1.20) and the directory (1.2.840.10008.1.3.10).
        uid.StartsWith("1.2.840.10008.5.1.", StringComparison.Ordinal)
        && DicomUidDictionary.TryGet(uid, out DicomUidEntry entry)
        && entry.Type == "SOP Class"
        && entry.Name.Contains("Storage", StringComparison.Ordinal);

    public static bool IsFind(string uid) => uid is
        DicomUids.PatientRootQueryRetrieveInformationModelFind
        or DicomUids.StudyRootQueryRetrieveInformationModelFind
        or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelFind;

    public static bool IsGet(string uid) => uid is
        DicomUids.PatientRootQueryRetrieveInformationModelGet
        or DicomUids.StudyRootQueryRetrieveInformationModelGet
        or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelGet;

    public static bool IsMove(string uid) => uid is
        DicomUids.PatientRootQueryRetrieveInformationModelMove
        or DicomUids.StudyRootQueryRetrieveInformationModelMove
        or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelMove;

    /// <summary>One of the services here that is not storage: whatever else a policy accepts is storage.</summary>
    public static bool IsOtherService(string uid) => uid == DicomUids.Verification || IsFind(uid) || IsGet(uid) || IsMove(uid);

    public static bool IsListed(string uid) => DicomUidDictionary.TryGet(uid, out _);
}
