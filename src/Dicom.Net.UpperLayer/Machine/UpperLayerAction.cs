namespace Dicom.Net.UpperLayer;

/// <summary>The actions of the association's state machine (PS3.8 Tables 9-6 to 9-9).</summary>
public enum UpperLayerAction : byte
{
    /// <summary>A blank cell: the event cannot happen in this state.</summary>
    None = 0,

    /// <summary>AE-1: Ask for the transport connection.</summary>
    AE1 = 1,

    /// <summary>AE-2: Send A-ASSOCIATE-RQ.</summary>
    AE2 = 2,

    /// <summary>AE-3: Confirm the accepted association to the user.</summary>
    AE3 = 3,

    /// <summary>AE-4: Confirm the rejection to the user and close the transport connection.</summary>
    AE4 = 4,

    /// <summary>AE-5: Take the transport connection and start ARTIM.</summary>
    AE5 = 5,

    /// <summary>AE-6: Stop ARTIM; indicate the association to the user, or reject it and start ARTIM.</summary>
    AE6 = 6,

    /// <summary>AE-7: Send A-ASSOCIATE-AC.</summary>
    AE7 = 7,

    /// <summary>AE-8: Send A-ASSOCIATE-RJ and start ARTIM.</summary>
    AE8 = 8,

    /// <summary>DT-1: Send P-DATA-TF.</summary>
    DT1 = 9,

    /// <summary>DT-2: Indicate P-DATA to the user.</summary>
    DT2 = 10,

    /// <summary>AR-1: Send A-RELEASE-RQ.</summary>
    AR1 = 11,

    /// <summary>AR-2: Indicate the release to the user.</summary>
    AR2 = 12,

    /// <summary>AR-3: Confirm the release to the user and close the transport connection.</summary>
    AR3 = 13,

    /// <summary>AR-4: Send A-RELEASE-RP and start ARTIM.</summary>
    AR4 = 14,

    /// <summary>AR-5: Stop ARTIM.</summary>
    AR5 = 15,

    /// <summary>AR-6: Indicate P-DATA that arrived while a release was asked for.</summary>
    AR6 = 16,

    /// <summary>AR-7: Send P-DATA-TF while a release is to be answered.</summary>
    AR7 = 17,

    /// <summary>AR-8: Indicate the release to the user: release collision.</summary>
    AR8 = 18,

    /// <summary>AR-9: Send A-RELEASE-RP (collision, requestor).</summary>
    AR9 = 19,

    /// <summary>AR-10: Confirm the release to the user (collision, acceptor).</summary>
    AR10 = 20,

    /// <summary>AA-1: Send A-ABORT with the service user as source and start or restart ARTIM.</summary>
    AA1 = 21,

    /// <summary>AA-2: Stop ARTIM if it runs and close the transport connection.</summary>
    AA2 = 22,

    /// <summary>AA-3: Indicate the abort received and close the transport connection.</summary>
    AA3 = 23,

    /// <summary>AA-4: Indicate A-P-ABORT to the user: the transport connection is lost.</summary>
    AA4 = 24,

    /// <summary>AA-5: Stop ARTIM.</summary>
    AA5 = 25,

    /// <summary>AA-6: Ignore the PDU.</summary>
    AA6 = 26,

    /// <summary>AA-7: Send A-ABORT.</summary>
    AA7 = 27,

    /// <summary>AA-8: Send A-ABORT with the service provider as source, indicate A-P-ABORT and start ARTIM.</summary>
    AA8 = 28,
}
