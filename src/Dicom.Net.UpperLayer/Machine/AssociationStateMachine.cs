using System.Buffers;

namespace Dicom.Net.UpperLayer;

/// <summary>One association, from the transport connection to its close, without IO and without a clock (PS3.8 §9.2).</summary>
/// <remarks>
/// <para>
/// Inputs are the transport's events, received bytes, time and the user's primitives; "now" is a monotonic time in
/// milliseconds of the caller's choice. After each input the driver does, in this order: take all indications
/// (<see cref="TryTakeIndication"/>), write all output (<see cref="DrainOutput"/>), connect or close the transport
/// where <see cref="ShouldConnect"/> or <see cref="ShouldClose"/> says so, and wait until
/// <see cref="DeadlineMilliseconds"/> at most before it calls <see cref="TimerExpired"/>.
/// </para>
/// <para>
/// Two rules: an event and a state give an action (<see cref="StateTable"/>), and the action alone gives the next
/// state, except AE-6 and AR-8. A cell that is blank cannot be reached from outside; a primitive of the user in a
/// state that has none for it throws <see cref="InvalidOperationException"/>. One object serves one association;
/// it is not thread-safe.
/// </para>
/// </remarks>
public sealed partial class AssociationStateMachine
{
    private readonly UpperLayerLimits _limits;
    private readonly Queue<AssociationIndication> _indications = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private ReadOnlyMemory<byte> _encodedRequest;
    private bool _isOver;

    /// <summary>Creates the state machine of one association in Sta1.</summary>
    /// <param name="role">Which side of the association this is.</param>
    /// <param name="limits">Limits and time-outs.</param>
    public AssociationStateMachine(AssociationRole role, UpperLayerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Role = role;
        _limits = limits;
        _maxDataLength = LongestData(limits.MaxPduLength);
    }

    /// <summary>Which side of the association this is.</summary>
    public AssociationRole Role { get; }

    /// <summary>The state, after PS3.8 Tables 9-1 to 9-5.</summary>
    public AssociationState State { get; private set; } = AssociationState.Sta1;

    /// <summary>The request sent or received, or null before there is one.</summary>
    public AssociateRequest? Request { get; private set; }

    /// <summary>The acceptance sent or received, or null before there is one.</summary>
    public AssociateAccept? Accept { get; private set; }

    /// <summary>
    /// The most bytes the peer takes in the variable field of a P-DATA-TF; 0 where it states no limit. Known once
    /// <see cref="Accept"/> is.
    /// </summary>
    public uint PeerMaxPduLength { get; private set; }

    /// <summary>
    /// What the peer did wrong so that this side aborted; <see cref="PduFault.None"/> where that did not happen. In
    /// Sta2 (AA-1) it is the only trace, for there is no user yet to be told.
    /// </summary>
    public PduFault Fault { get; private set; }

    /// <summary>Whether the driver is to open the transport connection (Sta4).</summary>
    public bool ShouldConnect => State == AssociationState.Sta4;

    /// <summary>Whether the driver is to close the transport connection once the output is written.</summary>
    public bool ShouldClose { get; private set; }

    /// <summary>Whether the association is over: the state is Sta1 again.</summary>
    public bool IsOver => _isOver;

    /// <summary>Whether there are bytes to write.</summary>
    public bool HasOutput => _output.WrittenCount > 0;

    /// <summary>When to call <see cref="TimerExpired"/>, in the caller's milliseconds; null for never.</summary>
    public long? DeadlineMilliseconds => _artimDeadline ?? _localDeadline;

    /// <summary>Whether the ARTIM timer runs (Sta2 and Sta13).</summary>
    public bool IsArtimRunning => _artimDeadline is not null;

    /// <summary>Tells whether a primitive of the user may be given now.</summary>
    /// <param name="primitive">Evt1, Evt7, Evt8, Evt9, Evt11, Evt14 or Evt15.</param>
    /// <returns>Whether the table has an action for it in the present state and this role.</returns>
    public bool IsAllowed(AssociationEvent primitive) =>
        !_isOver
        && (primitive != AssociationEvent.Evt1 || Role == AssociationRole.Requestor)
        && (primitive != AssociationEvent.Evt5 || Role == AssociationRole.Acceptor)
        && StateTable.Lookup(primitive, State) != UpperLayerAction.None;

    /// <summary>Takes the next indication.</summary>
    /// <param name="indication">The indication.</param>
    /// <returns>False where there is none.</returns>
    public bool TryTakeIndication(out AssociationIndication indication) => _indications.TryDequeue(out indication);

    /// <summary>Copies the control PDUs that are to be sent, in order, and forgets them.</summary>
    /// <param name="destination">Where the bytes go.</param>
    public void DrainOutput(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(_output.WrittenSpan);
        _output.Clear();
    }

    /// <summary>Evt1, A-ASSOCIATE request: remembers the request and asks for the transport connection.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="ArgumentException">The request breaks a rule of the standard.</exception>
    /// <exception cref="InvalidOperationException">The state or the role does not allow it.</exception>
    public void AssociateRequestPrimitive(AssociateRequest request, long now)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(AssociationEvent.Evt1);
        AssociationRules.Check(request);

        // Encoded at once, so that what does not fit a length field is the caller's exception and not the driver's.
        var encoded = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(request, encoded);
        _encodedRequest = encoded.WrittenMemory;
        Fire(AssociationEvent.Evt1, now, new EventData { Request = request });
    }

    /// <summary>Evt7, A-ASSOCIATE response (accept).</summary>
    /// <param name="accept">The acceptance: one result per context proposed.</param>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="ArgumentException">The acceptance breaks a rule of the standard or does not fit the request.</exception>
    /// <exception cref="InvalidOperationException">The state does not allow it.</exception>
    public void AssociateAcceptPrimitive(AssociateAccept accept, long now)
    {
        ArgumentNullException.ThrowIfNull(accept);
        Require(AssociationEvent.Evt7);
        AssociationRules.Check(accept, Request!);
        Fire(AssociationEvent.Evt7, now, new EventData { Accept = accept });
    }

    /// <summary>Evt8, A-ASSOCIATE response (reject).</summary>
    /// <param name="reject">Result, source and reason.</param>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="ArgumentException">The standard does not define the rejection.</exception>
    /// <exception cref="InvalidOperationException">The state does not allow it.</exception>
    public void AssociateRejectPrimitive(AssociateReject reject, long now)
    {
        Require(AssociationEvent.Evt8);
        if (!reject.IsDefined)
        {
            throw new ArgumentException("The standard does not define this rejection.", nameof(reject));
        }

        Fire(AssociationEvent.Evt8, now, new EventData { Reject = reject });
    }

    /// <summary>
    /// Evt9, P-DATA request: tells whether a P-DATA-TF may be sent now. The driver writes its header by
    /// <see cref="PduWriter.WriteDataHeader"/> and its payload from where it lies, after all output drained before.
    /// </summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <returns>True in Sta6 (DT-1) and Sta8 (AR-7).</returns>
    public bool TryBeginData(long now)
    {
        if (!IsAllowed(AssociationEvent.Evt9))
        {
            return false;
        }

        Fire(AssociationEvent.Evt9, now, default);
        TouchIdle(now);
        return true;
    }

    /// <summary>How many bytes of payload to put into one P-DATA-TF with one presentation data value.</summary>
    /// <param name="preferredPduLength">The longest variable field this side likes to send, in bytes; at least 8.</param>
    /// <returns>The payload's length: even, at least 2, within what the peer takes.</returns>
    public int GetDataPayloadLength(int preferredPduLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(preferredPduLength, (int)PduWriter.MinUsefulLength);
        long length = PeerMaxPduLength == 0 ? preferredPduLength : Math.Min(preferredPduLength, PeerMaxPduLength);
        return (int)(length - PduWriter.PdvHeaderLengthBytes) & ~1;
    }

    /// <summary>Evt11, A-RELEASE request.</summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="InvalidOperationException">The state does not allow it.</exception>
    public void ReleaseRequestPrimitive(long now) => FirePrimitive(AssociationEvent.Evt11, now);

    /// <summary>Evt14, A-RELEASE response.</summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="InvalidOperationException">The state does not allow it.</exception>
    public void ReleaseResponsePrimitive(long now) => FirePrimitive(AssociationEvent.Evt14, now);

    /// <summary>Evt15, A-ABORT request. The A-ABORT names the service user as source, as AA-1 says, and so no reason.</summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="InvalidOperationException">
    /// The state does not allow it. In Sta2 and Sta13 there is no association to abort: close the transport instead.
    /// </exception>
    public void AbortPrimitive(long now) => FirePrimitive(AssociationEvent.Evt15, now);

    /// <summary>The transport connection is open: Evt2 for a requestor, Evt5 for an acceptor.</summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="InvalidOperationException">No connection was awaited.</exception>
    public void TransportConnected(long now) =>
        FirePrimitive(Role == AssociationRole.Requestor ? AssociationEvent.Evt2 : AssociationEvent.Evt5, now);

    /// <summary>
    /// Evt17: the transport connection is closed or lost, or did not open. After the end of the association it is no
    /// event any more and does nothing.
    /// </summary>
    /// <param name="now">Now, in milliseconds.</param>
    /// <exception cref="InvalidOperationException">There never was a connection.</exception>
    public void TransportClosed(long now)
    {
        if (!_isOver)
        {
            FirePrimitive(AssociationEvent.Evt17, now);
        }
    }

    /// <summary>
    /// Time has come to <see cref="DeadlineMilliseconds"/>: Evt18 for ARTIM, Evt15 for a local time-out. A call
    /// before the deadline does nothing.
    /// </summary>
    /// <param name="now">Now, in milliseconds.</param>
    public void TimerExpired(long now)
    {
        if (_artimDeadline <= now)
        {
            Fire(AssociationEvent.Evt18, now, default);
        }
        else if (_localDeadline <= now)
        {
            // PS3.8 knows no such timers: to the peer it is an abort of this side's user.
            _indications.Enqueue(new AssociationIndication
            {
                Kind = AssociationIndicationKind.TimedOut,
                Timeout = _localTimeout,
            });
            Fire(AssociationEvent.Evt15, now, default);
        }
    }

    private void FirePrimitive(AssociationEvent primitive, long now)
    {
        Require(primitive);
        Fire(primitive, now, default);
    }

    private void Require(AssociationEvent primitive)
    {
        if (!IsAllowed(primitive))
        {
            throw new InvalidOperationException(_isOver
                ? $"{primitive} after the end of the association."
                : $"{primitive} is not possible in {State} of the association's {Role}.");
        }
    }
}
