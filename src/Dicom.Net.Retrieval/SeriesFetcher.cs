using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>Fetches objects by C-GET, and by C-MOVE to a storage SCP of our own where C-GET is not to be had.</summary>
internal sealed partial class SeriesFetcher
{
    private readonly LoadSeriesRequest _request;
    private readonly QueryModel _model;
    private readonly Action<LoadProgressKind, string> _tell;
    private FetchProblem? _getNotOffered;

    /// <param name="request">Whom to ask, and how.</param>
    /// <param name="model">The model the query was answered in; the other one is tried where it is not accepted, if the request allows it.</param>
    /// <param name="tell">Told what is done and why.</param>
    public SeriesFetcher(LoadSeriesRequest request, QueryModel model, Action<LoadProgressKind, string> tell)
    {
        _request = request;
        _model = model;
        _tell = tell;
    }

    /// <summary>Fetches a target. What has come is in the collector, whatever is thrown.</summary>
    /// <exception cref="RetrieveFailedException">Nothing came by any way.</exception>
    public async ValueTask<FetchOutcome> FetchAsync(FetchTarget target, ObjectCollector collector, CancellationToken cancellationToken)
    {
        FetchProblem? get = null;
        if (_request.Method != RetrieveMethod.Move)
        {
            // A PACS without C-GET is asked once, and the person told once, however many series have to be looked into.
            bool isNews = _getNotOffered is null;
            get = _getNotOffered ?? await TryGetAsync(target, collector, cancellationToken).ConfigureAwait(false);
            _getNotOffered = get is { IsNotOffered: true } ? get : null;
            if (get is null || (_request.Method == RetrieveMethod.Get && collector.Count > 0))
            {
                return new FetchOutcome(RetrieveMethod.Get, get?.Text);
            }

            if (_request.Method == RetrieveMethod.Get)
            {
                throw new RetrieveFailedException($"{get.Text}: try --retrieve move", get.IsNotOffered);
            }

            if (isNews)
            {
                _tell(LoadProgressKind.Notice, $"{get.Text}: going on with C-MOVE");
            }
        }

        FetchProblem? move = await TryMoveAsync(target, collector, cancellationToken).ConfigureAwait(false);
        if (move is null || collector.Count > 0)
        {
            return new FetchOutcome(RetrieveMethod.Move, Join(get, move));
        }

        throw new RetrieveFailedException(Join(get, move)!, move.IsNotOffered && get is null or { IsNotOffered: true });
    }

    private static string? Join(FetchProblem? first, FetchProblem? second) => (first, second) switch
    {
        (null, null) => null,
        (null, { }) => second.Text,
        ({ }, null) => first.Text,
        _ => $"{first.Text}; {second.Text}",
    };

    // The models in the order of preference: the one that answered the query before the other.
    private IReadOnlyList<QueryModel> ModelsToTry() => _request.Model == QueryModel.Auto
        ? [_model, _model == QueryModel.StudyRoot ? QueryModel.PatientRoot : QueryModel.StudyRoot]
        : [_request.Model];

    private static QueryModel? Accepted(ClientAssociation association, IReadOnlyList<QueryModel> models, Func<QueryModel, string> sopClass)
    {
        foreach (QueryModel model in models)
        {
            if (association.FindContext(sopClass(model)) is not null)
            {
                return model;
            }
        }

        return null;
    }

    private static string Brought(string way, FetchTarget target, ObjectCollector collector) =>
        target.Instances.Count > 0 || target.Expected is not null
            ? string.Create(CultureInfo.InvariantCulture, $"{way} brought {collector.Count} of {Math.Max(target.Instances.Count, target.Expected ?? 0)} objects")
            : string.Create(CultureInfo.InvariantCulture, $"{way} brought {collector.Count} objects");
}
