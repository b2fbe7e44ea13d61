namespace Dicom.Net.UpperLayer;

/// <summary>The seven types of protocol data unit (PS3.8 §9.3.1), by the value of the first byte.</summary>
public enum PduType : byte
{
    /// <summary>A-ASSOCIATE-RQ: proposes an association.</summary>
    AssociateRequest = 1,

    /// <summary>A-ASSOCIATE-AC: accepts an association.</summary>
    AssociateAccept = 2,

    /// <summary>A-ASSOCIATE-RJ: rejects an association.</summary>
    AssociateReject = 3,

    /// <summary>P-DATA-TF: carries presentation data values.</summary>
    DataTransfer = 4,

    /// <summary>A-RELEASE-RQ: asks for the orderly end of an association.</summary>
    ReleaseRequest = 5,

    /// <summary>A-RELEASE-RP: answers A-RELEASE-RQ.</summary>
    ReleaseResponse = 6,

    /// <summary>A-ABORT: ends an association at once.</summary>
    Abort = 7,
}
