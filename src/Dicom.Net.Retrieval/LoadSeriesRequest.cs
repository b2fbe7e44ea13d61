using System.Net;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Retrieval;

/// <summary>Which series to load from which PACS, and how.</summary>
public sealed class LoadSeriesRequest
{
    /// <summary>The PACS's host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>The PACS's port.</summary>
    public required int Port { get; init; }

    /// <summary>Our AE title.</summary>
    public string CallingAETitle { get; init; } = "DICOMNET";

    /// <summary>The PACS's AE title.</summary>
    public string CalledAETitle { get; init; } = "ANY-SCP";

    /// <summary>Patient ID; null or empty matches all (see <see cref="SeriesKeys.PatientId"/>).</summary>
    public string? PatientId { get; init; }

    /// <summary>Study Date or range of dates (see <see cref="SeriesKeys.StudyDate"/>).</summary>
    public string? StudyDate { get; init; }

    /// <summary>Series Description (see <see cref="SeriesKeys.SeriesDescription"/>).</summary>
    public string? SeriesDescription { get; init; }

    /// <summary>Study Instance UID.</summary>
    public string? StudyUid { get; init; }

    /// <summary>Series Instance UID.</summary>
    public string? SeriesUid { get; init; }

    /// <summary>Modality.</summary>
    public string? Modality { get; init; }

    /// <summary>The information model of queries and retrievals.</summary>
    public QueryModel Model { get; init; } = QueryModel.Auto;

    /// <summary>How the objects come to us.</summary>
    public RetrieveMethod Method { get; init; } = RetrieveMethod.Auto;

    /// <summary>The AE title by which the PACS knows our storage SCP, the destination of a C-MOVE; null for <see cref="CallingAETitle"/>.</summary>
    public string? MoveDestination { get; init; }

    /// <summary>The port our storage SCP listens on during a C-MOVE: the one the PACS has on file for <see cref="MoveDestination"/>; 0 picks a free one.</summary>
    public int ReceivePort { get; init; } = 11112;

    /// <summary>The address our storage SCP listens on; null for loopback where the PACS is on this machine and all addresses otherwise.</summary>
    public IPAddress? ReceiveAddress { get; init; }

    /// <summary>Whether stored values become rescaled ones (slope and intercept), as <see langword="float"/>.</summary>
    public bool Rescale { get; init; }

    /// <summary>Whether a tilted or irregular series is an error instead of a warning.</summary>
    public bool StrictGeometry { get; init; }

    /// <summary>Which stack to take where the series holds several orientations or sizes, from 0; null: there must be one.</summary>
    public int? StackIndex { get; init; }

    /// <summary>Whether a series of which objects are missing is loaded all the same.</summary>
    public bool AllowIncomplete { get; init; }

    /// <summary>The longest PDU we accept, in bytes; 0 offers no limit, null takes the library's default.</summary>
    public int? MaximumPduLength { get; init; }

    /// <summary>The time to connect.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time to negotiate an association.</summary>
    public TimeSpan AssociationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time to wait for each reply.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Travel over TLS, and, where it has a certificate of ours, receive over TLS during a C-MOVE; null, the default, for not.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>
    /// The identity of the user who asks (PS3.7 §D.3.3.7); null, the default, for none. Where it asks for a response, a peer that gives
    /// none is not asked for anything.
    /// </summary>
    public UserIdentity? UserIdentity { get; init; }

    internal SeriesKeys Keys => new()
    {
        PatientId = PatientId,
        StudyDate = StudyDate,
        SeriesDescription = SeriesDescription,
        StudyUid = StudyUid,
        SeriesUid = SeriesUid,
        Modality = Modality,
    };
}
