using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <content>The sub-operations of a C-MOVE: C-STORE on associations of our own to the destination.</content>
internal sealed partial class RetrieveService
{
    // What an object that can be converted may go in besides its own syntax: a context for each of the two that most take
    // (PS3.5 §10.1 has every application take the second), and one for all others.
    private static readonly string[] s_plainSyntaxes = [Core.TransferSyntax.ExplicitVRLittleEndian.Uid, Core.TransferSyntax.ImplicitVRLittleEndian.Uid];

    private string? _comment;

    private async ValueTask MoveAsync(IReadOnlyList<StoreSource> sources, string host, int port)
    {
        bool isReachable = true;
        foreach (List<StoreSource> group in Group(sources))
        {
            if (operation.Token.IsCancellationRequested)
            {
                return;
            }

            isReachable = isReachable && await MoveGroupAsync(group, host, port).ConfigureAwait(false);
            if (!isReachable && !operation.IsCancelled)
            {
                // One that could not be reached for the first group is not tried for the others.
                CountFailed(group, 0);
            }
        }
    }

    // One association has at most 128 contexts: objects are grouped so that each group's classes and syntaxes fit one.
    private static List<List<StoreSource>> Group(IReadOnlyList<StoreSource> sources)
    {
        var groups = new List<List<StoreSource>>();
        var groupOf = new Dictionary<(string, string), int>();
        foreach (StoreSource source in sources)
        {
            (string, string) key = (source.SopClassUid, source.TransferSyntaxUid);
            if (!groupOf.TryGetValue(key, out int index))
            {
                index = groupOf.Count / (DicomClientOptions.MaxContexts / (2 + s_plainSyntaxes.Length));
                groupOf.Add(key, index);
            }

            if (index == groups.Count)
            {
                groups.Add([]);
            }

            groups[index].Add(source);
        }

        return groups;
    }

    // False: nothing of the group was counted, the destination cannot be reached.
    private async ValueTask<bool> MoveGroupAsync(List<StoreSource> group, string host, int port)
    {
        ClientAssociation destination;
        try
        {
            destination = await DicomClient.ConnectAsync(host, port, ClientOptions(group), operation.Token).ConfigureAwait(false);
        }
        catch (DicomNetworkException e)
        {
            Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
            _comment = "the move destination cannot be reached or refuses";
            return false;
        }

        await using (destination.ConfigureAwait(false))
        {
            await StoreGroupAsync(destination, group).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask StoreGroupAsync(ClientAssociation destination, List<StoreSource> group)
    {
        var originator = new MoveOriginator(association.CallingAETitle, operation.Request.MessageId);
        for (int i = 0; i < group.Count; i++)
        {
            if (operation.Token.IsCancellationRequested)
            {
                break;
            }

            StoreSource source = group[i];
            try
            {
                _tally.Count(await StoreOneAsync(destination, source, originator).ConfigureAwait(false), source.SopInstanceUid);
            }
            catch (Exception e) when (e is NoPresentationContextException || IsSourceFault(e))
            {
                Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
                _tally.Count(DimseStatus.ProcessingFailure, source.SopInstanceUid);
            }
            catch (DicomNetworkException e)
            {
                // The association with the destination is gone: so are the others of the group.
                Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
                _comment = "the association with the move destination was lost";
                CountFailed(group, i);
                return;
            }

            source.Dispose();
            await ReportAsync().ConfigureAwait(false);
        }

        try
        {
            await destination.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DicomNetworkException e)
        {
            // Everything was answered already.
            Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
        }
    }

    private async ValueTask<DimseStatus> StoreOneAsync(ClientAssociation destination, StoreSource source, MoveOriginator originator)
    {
        if (destination.FindContext(source.SopClassUid, source.TransferSyntaxUid) is null
            && await StoreConversion.ConvertAsync(Transcoder, source, target => destination.FindContext(source.SopClassUid, target), CancellationToken.None).ConfigureAwait(false) is { } converted)
        {
            using StoreSource other = converted.Source;
            return (await destination.StoreAsync(other, originator, CancellationToken.None).ConfigureAwait(false)).Status;
        }

        return (await destination.StoreAsync(source, originator, CancellationToken.None).ConfigureAwait(false)).Status;
    }

    private void CountFailed(List<StoreSource> group, int first)
    {
        for (int i = first; i < group.Count; i++)
        {
            _tally.Count(DimseStatus.ProcessingFailure, group[i].SopInstanceUid);
        }
    }

    private DicomClientOptions ClientOptions(List<StoreSource> group)
    {
        var options = new DicomClientOptions
        {
            CallingAETitle = Options.AETitle,
            CalledAETitle = operation.MoveDestination!,
            ConnectTimeout = Options.ConnectTimeout,
            ReplyTimeout = Options.ReplyTimeout,
            MaximumLength = Options.MaximumLength,
            MaximumSendLength = Options.MaximumSendLength,
            QuickAcknowledge = Options.QuickAcknowledge,
            Tls = Options.MoveTls,
            TimeProvider = Options.TimeProvider,
            Logger = Options.Logger,
        };

        // One syntax a context: then the destination cannot choose another one than the object has.
        var proposed = new HashSet<(string, string)>();
        foreach ((string sopClass, string own) in group.Select(source => (source.SopClassUid, source.TransferSyntaxUid)).Distinct())
        {
            IReadOnlyList<string> targets = Transcoder.GetTargets(sopClass, own);
            IEnumerable<IReadOnlyList<string>> lists = s_plainSyntaxes.Where(targets.Contains).Select(syntax => (IReadOnlyList<string>)[syntax])
                .Prepend([own])
                .Append([.. targets.Except(s_plainSyntaxes)]);
            foreach (IReadOnlyList<string> syntaxes in lists)
            {
                if (syntaxes.Count > 0 && proposed.Add((sopClass, string.Join(' ', syntaxes))))
                {
                    options.Propose(sopClass, syntaxes);
                }
            }
        }

        return options;
    }
}
