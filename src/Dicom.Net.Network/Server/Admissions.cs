using System.Net;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>Counts a server's connections and associations, in all and by peer, and says who gets in.</summary>
internal sealed class Admissions(DicomServerLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Peer> _peers = [];
    private readonly Dictionary<string, int> _titles = new(StringComparer.Ordinal);
    private int _connections;
    private int _associations;
    private bool _isStopped;

    /// <summary>Bytes held for all associations.</summary>
    public MemoryBudget Memory { get; } = new(limits.EffectiveMaxMemoryBytes);

    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _connections;
            }
        }
    }

    public int Associations
    {
        get
        {
            lock (_gate)
            {
                return _associations;
            }
        }
    }

    /// <summary>How many addresses are known: none but those of open connections.</summary>
    public int Addresses
    {
        get
        {
            lock (_gate)
            {
                return _peers.Count;
            }
        }
    }

    /// <summary>Whether one connection more from there may be taken.</summary>
    public bool HasRoom(EndPoint? remote)
    {
        lock (_gate)
        {
            return _connections < limits.MaxConnections
                && (AddressOf(remote) is not { } address || !_peers.TryGetValue(address, out Peer? peer) || peer.Connections < limits.EffectiveMaxConnectionsPerAddress);
        }
    }

    /// <summary>Counts a connection that was taken.</summary>
    /// <returns>What holds its peer to a rate; null where none is set.</returns>
    public Pacer? Connect(EndPoint? remote)
    {
        lock (_gate)
        {
            _connections++;
            if (AddressOf(remote) is not { } address)
            {
                return null;
            }

            if (!_peers.TryGetValue(address, out Peer? peer))
            {
                peer = new Peer(limits.MaxBytesPerSecondPerAddress > 0 ? new Pacer(limits.MaxBytesPerSecondPerAddress, time) : null);
                _peers.Add(address, peer);
            }

            peer.Connections++;
            return peer.Pacer;
        }
    }

    public void Disconnect(EndPoint? remote)
    {
        lock (_gate)
        {
            _connections--;
            if (AddressOf(remote) is { } address && _peers.TryGetValue(address, out Peer? peer) && --peer.Connections == 0)
            {
                _peers.Remove(address);
            }
        }
    }

    /// <summary>Counts one association more, if the limits let it.</summary>
    /// <param name="remote">From where; its connection is counted.</param>
    /// <param name="callingAETitle">By whom.</param>
    /// <param name="rejection">Why not.</param>
    public bool TryEnter(EndPoint? remote, string callingAETitle, out AssociateReject rejection)
    {
        lock (_gate)
        {
            Peer? peer = AddressOf(remote) is { } address ? _peers.GetValueOrDefault(address) : null;
            int ofTitle = _titles.GetValueOrDefault(callingAETitle);
            if (_isStopped || _associations >= limits.MaxAssociations || peer?.Associations >= limits.EffectiveMaxAssociationsPerAddress || ofTitle >= limits.EffectiveMaxAssociationsPerAETitle)
            {
                rejection = AssociateReject.LocalLimitExceeded;
                return false;
            }

            if (Memory.IsUsedUp)
            {
                rejection = AssociateReject.TemporaryCongestion;
                return false;
            }

            _associations++;
            _titles[callingAETitle] = ofTitle + 1;
            if (peer is not null)
            {
                peer.Associations++;
            }

            rejection = default;
            return true;
        }
    }

    public void Leave(EndPoint? remote, string callingAETitle)
    {
        lock (_gate)
        {
            _associations--;
            if (AddressOf(remote) is { } address && _peers.TryGetValue(address, out Peer? peer))
            {
                peer.Associations--;
            }

            int ofTitle = _titles.GetValueOrDefault(callingAETitle) - 1;
            if (ofTitle <= 0)
            {
                _titles.Remove(callingAETitle);
            }
            else
            {
                _titles[callingAETitle] = ofTitle;
            }
        }
    }

    /// <summary>Nobody gets in any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
        }
    }

    // An IPv4 peer is the same on a socket of either family. IPv6 peers are told apart by their whole address.
    private static IPAddress? AddressOf(EndPoint? remote) =>
        remote is not IPEndPoint { Address: IPAddress address } ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address;

    private sealed class Peer(Pacer? pacer)
    {
        public Pacer? Pacer { get; } = pacer;

        public int Connections { get; set; }

        public int Associations { get; set; }
    }
}
