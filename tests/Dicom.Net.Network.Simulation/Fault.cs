namespace Dicom.Net.Network.Simulation;

/// <summary>What goes wrong once in a run; the first ones are PDUs that a hostile peer, or one out of step, puts in.</summary>
internal enum Fault
{
    None,
    Request,
    Accept,
    Reject,
    Data,
    ReleaseRequest,
    ReleaseResponse,
    Abort,
    UnknownPdu,
    MalformedRequest,
    MalformedAccept,
    MalformedShort,
    DataEmpty,
    DataOf4GiB,
    DataWrongContext,
    DataBadValue,
    HalfClose,
    Reset,
    Silence,
    LocalAbort,
    LateTimers,
    Delay,
    SlowReader,
}

/// <summary>How an association ends where no fault ends it.</summary>
internal enum Ending
{
    ReleaseByRequestor,
    ReleaseByAcceptor,
    ReleaseCollision,
    AbortByRequestor,
    AbortByAcceptor,
    Reset,
    HalfCloseByRequestor,
    HalfCloseByAcceptor,
    Rejection,
    NoConnection,
    ConnectTimeout,
}
