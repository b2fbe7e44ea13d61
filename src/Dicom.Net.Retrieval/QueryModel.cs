namespace Dicom.Net.Retrieval;

/// <summary>The information model of queries and retrievals (PS3.4 §C.6).</summary>
public enum QueryModel
{
    /// <summary>Study Root where the peer takes it, Patient Root otherwise.</summary>
    Auto,

    /// <summary>Study Root alone.</summary>
    StudyRoot,

    /// <summary>Patient Root alone.</summary>
    PatientRoot,
}
