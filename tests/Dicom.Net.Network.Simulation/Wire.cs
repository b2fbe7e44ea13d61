using System.IO.Pipelines;

namespace Dicom.Net.Network.Simulation;

/// <summary>A connection between a requestor and an acceptor, with us in the middle.</summary>
internal sealed class Wire
{
    public Wire(Dice dice, VirtualTime time, CountingPool pool, Plan plan)
    {
        var options = new PipeOptions(
            pool, pauseWriterThreshold: plan.WindowBytes, resumeWriterThreshold: Math.Max(1, plan.WindowBytes / 2), minimumSegmentSize: 1024, useSynchronizationContext: false);
        (Requestor, MemoryTransport nearRequestor) = MemoryTransport.CreatePair(options);
        (Acceptor, MemoryTransport nearAcceptor) = MemoryTransport.CreatePair(options);
        ToAcceptor = new Link(nearRequestor.Input, nearAcceptor.Output, dice, time, plan.PieceBytes);
        ToRequestor = new Link(nearAcceptor.Input, nearRequestor.Output, dice, time, plan.PieceBytes);
    }

    public MemoryTransport Requestor { get; }

    public MemoryTransport Acceptor { get; }

    public Link ToAcceptor { get; }

    public Link ToRequestor { get; }

    public long HeldUntil => Math.Min(ToAcceptor.HeldUntil, ToRequestor.HeldUntil);

    /// <summary>Both sides see an error at once; whatever is under way is lost.</summary>
    public void Reset()
    {
        foreach (Link link in new[] { ToAcceptor, ToRequestor })
        {
            link.End(new IOException("connection reset"));
            link.EndSender();
        }
    }
}
