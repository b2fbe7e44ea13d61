using Dicom.Net.Core;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Archive;

/// <summary>
/// The policy of a server with an archive behind it: the default one, which also answers the extended negotiation of the query/retrieve
/// classes (PS3.4 §C.5.1.1). Set it in <see cref="DicomServerOptions.Policy"/>; the archive then does what an association negotiated.
/// </summary>
/// <remarks>
/// Granted where they are asked for: relational queries and retrievals, combined matching of a date and its time, and several values
/// in a key. Turned down: fuzzy matching of names, adjustment of time zones, views of multi-frame images, matching of empty values.
/// </remarks>
public class ArchivePolicy : AssociationPolicy
{
    // The sub-fields of a query class that are granted, of the seven of PS3.4 Table C.5-1.
    private static ReadOnlySpan<byte> GrantedInFind => [1, 1, 0, 0, 0, 0, 1];

    // Those of a retrieval class, of the two of PS3.4 Table C.5-3.
    private static ReadOnlySpan<byte> GrantedInRetrieval => [1, 0];

    /// <inheritdoc/>
    protected override bool TryAnswerExtendedNegotiation(ExtendedNegotiation negotiation, AssociationProposal proposal, out ReadOnlyMemory<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ReadOnlySpan<byte> asked = negotiation.ApplicationInformation.Span;
        ReadOnlySpan<byte> granted = negotiation.SopClassUid switch
        {
            DicomUids.PatientRootQueryRetrieveInformationModelFind or DicomUids.StudyRootQueryRetrieveInformationModelFind
                or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelFind when proposal.Options.Find is not null => GrantedInFind,
            DicomUids.PatientRootQueryRetrieveInformationModelGet or DicomUids.PatientRootQueryRetrieveInformationModelMove
                or DicomUids.StudyRootQueryRetrieveInformationModelGet or DicomUids.StudyRootQueryRetrieveInformationModelMove
                or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelGet or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelMove
                when proposal.Options.Retrieve is not null => GrantedInRetrieval,
            _ => default,
        };
        if (granted.IsEmpty || asked.IsEmpty)
        {
            return base.TryAnswerExtendedNegotiation(negotiation, proposal, out answer);
        }

        // Never more sub-fields than were offered: older peers know one.
        var answers = new byte[Math.Min(asked.Length, granted.Length)];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = asked[i] == 1 ? granted[i] : (byte)0;
        }

        answer = answers;
        return true;
    }
}
