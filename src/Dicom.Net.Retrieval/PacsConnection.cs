using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>What all associations of one retrieval have in common.</summary>
internal static class PacsConnection
{
    /// <summary>Options with the request's titles and limits, and no context yet.</summary>
    public static DicomClientOptions Options(LoadSeriesRequest request)
    {
        var options = new DicomClientOptions
        {
            CallingAETitle = request.CallingAETitle,
            CalledAETitle = request.CalledAETitle,
            ConnectTimeout = request.ConnectTimeout,
            AssociationTimeout = request.AssociationTimeout,
            ReplyTimeout = request.ReplyTimeout,
            Tls = request.Tls,
            UserIdentity = request.UserIdentity,
            RequireUserIdentityResponse = true,
        };
        if (request.MaximumPduLength is { } length)
        {
            options.MaximumLength = length;
        }

        return options;
    }

    /// <summary>The models to propose, the preferred one first.</summary>
    public static IReadOnlyList<QueryModel> Models(QueryModel asked) => asked == QueryModel.Auto
        ? [QueryModel.StudyRoot, QueryModel.PatientRoot]
        : [asked];

    /// <summary>The SOP class of C-FIND.</summary>
    public static string Find(QueryModel model) => model == QueryModel.PatientRoot
        ? DicomUids.PatientRootQueryRetrieveInformationModelFind
        : DicomUids.StudyRootQueryRetrieveInformationModelFind;

    /// <summary>The SOP class of C-GET.</summary>
    public static string Get(QueryModel model) => model == QueryModel.PatientRoot
        ? DicomUids.PatientRootQueryRetrieveInformationModelGet
        : DicomUids.StudyRootQueryRetrieveInformationModelGet;

    /// <summary>The SOP class of C-MOVE.</summary>
    public static string Move(QueryModel model) => model == QueryModel.PatientRoot
        ? DicomUids.PatientRootQueryRetrieveInformationModelMove
        : DicomUids.StudyRootQueryRetrieveInformationModelMove;

    /// <summary>The first of the models whose SOP class was accepted, or null.</summary>
    public static QueryModel? Accepted(ClientAssociation association, QueryModel asked, Func<QueryModel, string> sopClass)
    {
        foreach (QueryModel model in Models(asked))
        {
            if (association.FindContext(sopClass(model)) is not null)
            {
                return model;
            }
        }

        return null;
    }

    /// <summary>Releases in order; an association that is already gone is no matter, its work is done.</summary>
    public static async ValueTask ReleaseQuietlyAsync(ClientAssociation association, CancellationToken cancellationToken)
    {
        try
        {
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            // Everything that was asked for has been answered; a peer that drops the connection instead of releasing changes nothing.
        }
    }
}
