using System.Net.Sockets;

namespace Dicom.Net.Network;

/// <summary>A socket's stream that acknowledges at once while the peer is in the middle of something (see <see cref="SocketPipeReader"/>).</summary>
internal sealed class AcknowledgingStream(Socket socket, bool quickAcknowledge) : NetworkStream(socket, ownsSocket: false)
{
    public bool ExpectsMore { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = base.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompleted && ExpectsMore && quickAcknowledge)
        {
            SocketPipeReader.AcknowledgeNow(Socket);
        }

        return read;
    }
}
