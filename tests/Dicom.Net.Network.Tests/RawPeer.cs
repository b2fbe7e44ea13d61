using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>A peer that sends what bytes it likes, over a plain socket.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket;

    private RawPeer(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    public static async Task<RawPeer> ConnectAsync(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, Samples.Token);
        return new RawPeer(socket);
    }

    public static async Task<RawPeer> AcceptAsync(Socket listener) => new(await listener.AcceptAsync(Samples.Token));

    public static byte[] Request(uint maximumLength = 16384, params (byte Id, string SopClass)[] contexts) =>
        Request(new UserInformation { MaximumLength = maximumLength, ImplementationClassUid = "1.2.3" }, contexts);

    public static byte[] Request(AsynchronousOperationsWindow window, params (byte Id, string SopClass)[] contexts) =>
        Request(new UserInformation { MaximumLength = 16384, ImplementationClassUid = "1.2.3", AsynchronousOperations = window }, contexts);

    public static byte[] Request(UserInformation information, params (byte Id, string SopClass)[] contexts)
    {
        var writer = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(
            new AssociateRequest
            {
                CalledAETitle = "SERVER",
                CallingAETitle = "RAW",
                PresentationContexts = [.. contexts.Select(context => new PresentationContextProposal(context.Id, context.SopClass, [Samples.Explicit]))],
                UserInformation = information,
            },
            writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>A C-FIND-RQ with its identifier.</summary>
    public static byte[] Find(byte contextId, ushort messageId, string patientId) =>
        Query(contextId, messageId, CommandField.CFindRequest, Samples.StudyFind, patientId);

    /// <summary>A C-FIND-RQ, C-GET-RQ or C-MOVE-RQ with its identifier, in two PDUs.</summary>
    public static byte[] Query(byte contextId, ushort messageId, CommandField field, string sopClass, string patientId)
    {
        var identifier = new ArrayBufferWriter<byte>();
        new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, "STUDY").Set(DicomTags.PatientID, patientId).WriteTo(identifier, TransferSyntax.ExplicitVRLittleEndian);
        byte[] command = Command(new DimseCommand { Field = field, MessageId = messageId, AffectedSopClassUid = sopClass, HasDataSet = true });
        return [.. Data(Value(contextId, true, true, command)), .. Data(Value(contextId, false, true, identifier.WrittenSpan))];
    }

    /// <summary>A C-STORE-RQ with its data set, in two PDUs.</summary>
    public static byte[] Store(byte contextId, ushort messageId, string instanceUid, byte[] data)
    {
        byte[] command = Command(new DimseCommand
        {
            Field = CommandField.CStoreRequest, MessageId = messageId, HasDataSet = true, AffectedSopClassUid = Samples.CT, AffectedSopInstanceUid = instanceUid,
        });
        return [.. Data(Value(contextId, true, true, command)), .. Data(Value(contextId, false, true, data))];
    }

    public static byte[] Data(params byte[][] values) => [4, 0, .. UInt32(values.Sum(value => value.Length)), .. values.SelectMany(value => value)];

    public static byte[] Value(byte contextId, bool isCommand, bool isLast, ReadOnlySpan<byte> payload) =>
        [.. UInt32(payload.Length + 2), contextId, (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0)), .. payload];

    public static byte[] Command(DimseCommand command)
    {
        byte[] bytes = new byte[command.GetLengthBytes()];
        command.Write(bytes);
        return bytes;
    }

    public static byte[] Echo(ushort messageId) =>
        Command(new DimseCommand { Field = CommandField.CEchoRequest, MessageId = messageId, AffectedSopClassUid = Samples.Verification });

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, Samples.Token)..];
        }
    }

    public async Task DribbleAsync(byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            await SendAsync(bytes.AsMemory(i, 1));
        }
    }

    /// <summary>The next PDU; null where the peer closed.</summary>
    public async Task<(byte Type, byte[] Body)?> ReceiveAsync()
    {
        byte[] header = new byte[6];
        if (!await FillAsync(header))
        {
            return null;
        }

        byte[] body = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))];
        Assert.True(await FillAsync(body), "the peer closed inside a PDU");
        return (header[0], body);
    }

    /// <summary>Waits until the peer closes, in order or by reset, and has sent nothing more.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await _socket.ReceiveAsync(new byte[1], SocketFlags.None, Samples.Token) == 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return true;
        }
    }

    /// <summary>Sends all, ends its side, and reads whatever comes until the peer closes.</summary>
    public async Task SendAndDrainAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
            _socket.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[4096];
            while (await _socket.ReceiveAsync(answer, SocketFlags.None, Samples.Token) > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected)
        {
            // The peer has closed before it read all.
        }
    }

    public async Task<DimseCommand> ReceiveCommandAsync()
    {
        (byte type, byte[] body) = Assert.NotNull(await ReceiveAsync());
        Assert.Equal(4, type);
        Assert.Equal(3, body[5]);
        var command = new DimseCommand();
        Assert.Equal(CommandReadStatus.Ok, command.Read(body.AsSpan(6)));
        return command;
    }

    public async Task AssociateAsync(params (byte Id, string SopClass)[] contexts)
    {
        await SendAsync(Request(contexts: contexts));
        Assert.Equal(2, Assert.NotNull(await ReceiveAsync()).Type);
    }

    /// <summary>Takes an association request, and accepts all that it proposes.</summary>
    /// <returns>The request.</returns>
    public async Task<AssociateRequest> AcceptAsync(UserInformation? information = null)
    {
        AssociateRequest request = await ReceiveRequestAsync();
        var writer = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateAccept(
            new AssociateAccept
            {
                CalledAETitle = request.CalledAETitle,
                CallingAETitle = request.CallingAETitle,
                PresentationContexts = [.. request.PresentationContexts.Select(context => new PresentationContextResult(context.Id, PresentationContextReason.Acceptance, context.TransferSyntaxes[0]))],
                UserInformation = information ?? new UserInformation { MaximumLength = 16384, ImplementationClassUid = "1.2.3" },
            },
            writer);
        await SendAsync(writer.WrittenMemory);
        return request;
    }

    public async Task<AssociateRequest> ReceiveRequestAsync()
    {
        (byte type, byte[] body) = Assert.NotNull(await ReceiveAsync());
        Assert.Equal(1, type);
        Assert.True(PduReader.TryReadAssociateRequest(body, UpperLayerLimits.Default, out AssociateRequest? request, out _));
        return request!;
    }

    /// <summary>Takes a whole message.</summary>
    public async Task<(byte ContextId, DimseCommand Command, byte[] Data)> ReceiveMessageAsync()
    {
        (byte type, byte[] body) = Assert.NotNull(await ReceiveAsync());
        Assert.Equal(4, type);
        var command = new DimseCommand();
        Assert.Equal(3, body[5]);
        Assert.Equal(CommandReadStatus.Ok, command.Read(body.AsSpan(6)));
        byte contextId = body[4];
        var data = new MemoryStream();
        for (bool isLast = !command.HasDataSet; !isLast;)
        {
            (type, body) = Assert.NotNull(await ReceiveAsync());
            Assert.Equal((4, contextId, 0), (type, body[4], body[5] & 1));
            data.Write(body, 6, body.Length - 6);
            isLast = (body[5] & 2) != 0;
        }

        return (contextId, command, data.ToArray());
    }

    /// <summary>Answers a request.</summary>
    public Task RespondAsync(byte contextId, DimseCommand request, DimseStatus status)
    {
        var response = new DimseCommand();
        response.SetResponse(request, status);
        return SendAsync(Data(Value(contextId, true, true, Command(response))));
    }

    public async Task ReleaseAsync()
    {
        await SendAsync(new byte[] { 5, 0, 0, 0, 0, 4, 0, 0, 0, 0 });
        Assert.Equal(6, Assert.NotNull(await ReceiveAsync()).Type);
    }

    /// <summary>Sends all, on this thread.</summary>
    public void SendBlocking(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives as much as the destination takes, on this thread.</summary>
    public void ReceiveBlocking(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = _socket.Receive(destination);
            Assert.NotEqual(0, count);
            destination = destination[count..];
        }
    }

    /// <summary>Bytes that have arrived and were not received.</summary>
    public int Available => _socket.Available;

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] UInt32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private async Task<bool> FillAsync(byte[] destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            int count = await _socket.ReceiveAsync(destination.AsMemory(done), SocketFlags.None, Samples.Token);
            if (count == 0)
            {
                return false;
            }

            done += count;
        }

        return true;
    }
}
