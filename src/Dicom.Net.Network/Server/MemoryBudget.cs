namespace Dicom.Net.Network;

/// <summary>Counts bytes that are held, up to a limit, here and in the budget that this one is a part of.</summary>
internal sealed class MemoryBudget(long limitBytes, MemoryBudget? parent = null)
{
    private long _used;

    /// <summary>Bytes held.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Nothing more can be taken.</summary>
    public bool IsUsedUp => Used >= limitBytes;

    /// <summary>Takes so many bytes more, or none.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > limitBytes || (parent is not null && !parent.TryTake(bytes)))
        {
            Interlocked.Add(ref _used, -bytes);
            return false;
        }

        return true;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        parent?.Return(bytes);
    }
}
