using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <content>The sub-operations of a C-MOVE: C-STORE on associations of our own to the destination.</content>
internal sealed partial class RetrieveService
{
    // What an object that can be converted may go in besides its own syntax: a context for each of the two that most take
    // (PS3.5 §10.1 has every application take the second), and one for all others.
    private static readonly string[] s_plainSyntaxes = [Core.TransferSyntax.ExplicitVRLittleEndian.Uid, Core.TransferSyntax.ImplicitVRLittleEndian.Uid];

    private string? _comment;
    private volatile bool _isDestinationLost;

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
                foreach (StoreSource source in group)
                {
                    _tally.Count(DimseStatus.ProcessingFailure, source.SopInstanceUid);
                }
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

    // In order, but up to the window without waiting for the answers.
    private async ValueTask StoreGroupAsync(ClientAssociation destination, List<StoreSource> group)
    {
        var originator = new MoveOriginator(association.CallingAETitle, operation.Request.MessageId);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(OperationsWindow.Count(destination.OperationsWindow.MaximumInvoked), MaxParallel) };
        await Parallel.ForEachAsync(group, options, async (source, _) =>
        {
            if (!operation.Token.IsCancellationRequested)
            {
                await MoveAndReportAsync(destination, source, originator).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        if (_isDestinationLost)
        {
            _isDestinationLost = false;
            return;
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

    private async ValueTask MoveAndReportAsync(ClientAssociation destination, StoreSource source, MoveOriginator originator)
    {
        DimseStatus status = DimseStatus.ProcessingFailure;
        if (!_isDestinationLost)
        {
            try
            {
                status = await StoreOneAsync(destination, source, originator).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NoPresentationContextException || IsSourceFault(e))
            {
                Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
            }
            catch (DicomNetworkException e)
            {
                // The association with the destination is gone: so are the others of the group.
                Log.SubOperationFailed(Options.Logger, operation.MoveDestination!, e.Message);
                _comment = "the association with the move destination was lost";
                _isDestinationLost = true;
            }
        }

        source.Dispose();
        await CountAndReportAsync(status, source, isReported: !_isDestinationLost).ConfigureAwait(false);
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
            MaxOperationsInvoked = Options.MaxMoveOperations,
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
