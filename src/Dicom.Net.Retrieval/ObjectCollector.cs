using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>Takes the objects of one series as they arrive, from one association or several, each once.</summary>
internal sealed class ObjectCollector
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _received = new(StringComparer.Ordinal);
    private readonly string _seriesUid;
    private readonly Action<DicomDataset> _take;
    private readonly Action<int>? _counted;

    /// <param name="seriesUid">Objects of other series are refused.</param>
    /// <param name="take">Given each data set, lent for the call; never two at once.</param>
    /// <param name="counted">Told how many have come.</param>
    public ObjectCollector(string seriesUid, Action<DicomDataset> take, Action<int>? counted = null)
    {
        _seriesUid = seriesUid;
        _take = take;
        _counted = counted;
        Handler = new DatasetStoreHandler(Receive);
    }

    /// <summary>What associations hand objects to.</summary>
    public IStoreHandler Handler { get; }

    /// <summary>Objects that have come.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _received.Count;
            }
        }
    }

    /// <summary>Whether an object has come.</summary>
    public bool Has(string sopInstanceUid)
    {
        lock (_gate)
        {
            return _received.Contains(sopInstanceUid);
        }
    }

    private ValueTask<DimseStatus> Receive(StoreContext context, DicomDataset dataset, CancellationToken cancellationToken)
    {
        using (dataset)
        {
            // A storage SCP that is open for a C-MOVE may be sent anything by anyone; a volume takes its own series alone.
            if (dataset.GetString(DicomTags.SeriesInstanceUID) != _seriesUid)
            {
                return ValueTask.FromResult(DimseStatus.DataSetDoesNotMatchSopClass);
            }

            int count;
            lock (_gate)
            {
                // What C-GET brought before it failed may come again by C-MOVE.
                if (!_received.Add(context.SopInstanceUid))
                {
                    return ValueTask.FromResult(DimseStatus.Success);
                }

                _take(dataset);
                count = _received.Count;
            }

            _counted?.Invoke(count);
            return ValueTask.FromResult(DimseStatus.Success);
        }
    }
}
