using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>Queries over an association: C-FIND in the first model that the peer accepts.</summary>
internal sealed class AssociationQuery : IQueryPeer, IAsyncDisposable
{
    // A query that matches more was put too widely; the rows of this many are some 100 MB.
    private const int MaxRows = 100_000;

    private readonly ClientAssociation _association;

    private AssociationQuery(ClientAssociation association, QueryModel model)
    {
        _association = association;
        Model = model;
    }

    public QueryModel Model { get; }

    /// <summary>Opens the association. Both models are proposed at once, so that a peer that takes only one needs no second try.</summary>
    public static async ValueTask<AssociationQuery> ConnectAsync(LoadSeriesRequest request, CancellationToken cancellationToken)
    {
        DicomClientOptions options = PacsConnection.Options(request);
        foreach (QueryModel model in PacsConnection.Models(request.Model))
        {
            options.Propose(PacsConnection.Find(model));
        }

        ClientAssociation association = await DicomClient.ConnectAsync(request.Host, request.Port, options, cancellationToken).ConfigureAwait(false);
        QueryModel? accepted = PacsConnection.Accepted(association, request.Model, PacsConnection.Find);
        if (accepted is null)
        {
            await PacsConnection.ReleaseQuietlyAsync(association, cancellationToken).ConfigureAwait(false);
            await association.DisposeAsync().ConfigureAwait(false);
            throw new NoPresentationContextException(PacsConnection.Find(PacsConnection.Models(request.Model)[0]));
        }

        return new AssociationQuery(association, accepted.Value);
    }

    public async ValueTask<IReadOnlyList<QueryRow>> QueryAsync(
        QueryLevel level, IReadOnlyDictionary<DicomTag, string> keys, CancellationToken cancellationToken)
    {
        using DicomDataset identifier = Identifier(level, keys);
        var rows = new List<QueryRow>();
        await foreach (FindResponse response in _association.FindAsync(PacsConnection.Find(Model), identifier, cancellationToken).ConfigureAwait(false))
        {
            using DicomDataset match = response.Identifier;
            rows.Add(Row(match));
            if (rows.Count > MaxRows)
            {
                throw new RetrievalException(string.Create(
                    CultureInfo.InvariantCulture, $"more than {MaxRows} answers to one query: narrow the search by patient ID or study date"));
            }
        }

        return rows;
    }

    /// <summary>The identifier of a query or retrieval: level, keys, and the character set where the keys need one.</summary>
    public static DicomDataset Identifier(QueryLevel level, IReadOnlyDictionary<DicomTag, string> keys)
    {
        var builder = new DicomDatasetBuilder();
        if (keys.Values.Any(v => !System.Text.Ascii.IsValid(v)))
        {
            // PS3.4 §C.2.2.2: the requestor says in which character set its keys are.
            builder.Set(DicomTags.SpecificCharacterSet, "ISO_IR 192");
        }

        builder.Set(DicomTags.QueryRetrieveLevel, level.ToString().ToUpperInvariant());
        foreach ((DicomTag tag, string value) in keys)
        {
            builder.Set(tag, value);
        }

        return builder.ToDataset();
    }

    public async ValueTask ReleaseAsync(CancellationToken cancellationToken) =>
        await PacsConnection.ReleaseQuietlyAsync(_association, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _association.DisposeAsync();

    private static QueryRow Row(DicomDataset match)
    {
        var row = new QueryRow();
        foreach (DicomElement element in match)
        {
            if (!element.IsSequence && !element.IsEncapsulated)
            {
                row[element.Tag] = element.GetString() ?? string.Empty;
            }
        }

        return row;
    }
}
