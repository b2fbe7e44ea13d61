using System.Buffers;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>One PDU, valid or not, and which event it is.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Event">Its event where data are expected (Sta6, Sta7), and for all but P-DATA-TF everywhere.</param>
/// <param name="EventElsewhere">Its event in the other states.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsEndless">It states more bytes than will ever come: what follows is taken for its body.</param>
internal sealed record Stimulus(string Name, AssociationEvent Event, AssociationEvent EventElsewhere, byte[] Bytes, bool IsEndless = false)
{
    public static IReadOnlyList<Stimulus> All { get; } = [.. Valid(), .. Malformed()];

    public static Stimulus Of(string name) => All.Single(stimulus => stimulus.Name == name);

    public AssociationEvent EventIn(AssociationState state) => state switch
    {
        AssociationState.Sta6 or AssociationState.Sta7 => Event,
        AssociationState.Sta13 => EventInSta13 ?? EventElsewhere,
        _ => EventElsewhere,
    };

    /// <summary>Its event in Sta13, where that is another one: form and length of data are looked at there, the context is not.</summary>
    public AssociationEvent? EventInSta13 { get; init; }

    /// <summary>The reason that an A-ABORT of the provider has (PS3.8 Table 9-26).</summary>
    public byte ReasonIn(AssociationState state) =>
        EventIn(state) != AssociationEvent.Evt19 ? (byte)AbortReason.UnexpectedPdu
        : Bytes[0] is 0 or > 7 ? (byte)AbortReason.UnrecognizedPdu
        : Name == "repeated item" ? (byte)AbortReason.UnexpectedPduParameter
        : (byte)AbortReason.InvalidPduParameterValue;

    private static IEnumerable<Stimulus> Valid()
    {
        yield return Same("A-ASSOCIATE-RQ", AssociationEvent.Evt6, RawPeer.Request(contexts: (1, Samples.Verification)));
        yield return Same("A-ASSOCIATE-AC", AssociationEvent.Evt3, Accept());
        yield return Same("A-ASSOCIATE-RJ", AssociationEvent.Evt4, [3, 0, 0, 0, 0, 4, 0, 1, 1, 1]);
        yield return Same("A-ASSOCIATE-RJ of undefined values", AssociationEvent.Evt4, [3, 0, 0, 0, 0, 4, 9, 9, 9, 9]);
        yield return Same("P-DATA-TF", AssociationEvent.Evt10, RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1))));
        yield return Same("A-RELEASE-RQ", AssociationEvent.Evt12, [5, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
        yield return Same("A-RELEASE-RP", AssociationEvent.Evt13, [6, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
        yield return Same("A-ABORT", AssociationEvent.Evt16, [7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
        yield return Same("A-ABORT of the provider", AssociationEvent.Evt16, [7, 0, 0, 0, 0, 4, 0, 0, 2, 6]);
    }

    private static IEnumerable<Stimulus> Malformed()
    {
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
        yield return Invalid("type 0", [0, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
        yield return Invalid("type 8 without a body", [8, 0, 0, 0, 0, 0]);
        yield return Invalid("type 255 of 4 GiB", [255, 0, 255, 255, 255, 255], isEndless: true);
        yield return Invalid("A-ASSOCIATE-RQ without a body", [1, 0, 0, 0, 0, 0]);
        yield return Invalid("A-ASSOCIATE-RQ of 4 GiB", [1, 0, 255, 255, 255, 255, .. request[6..]], isEndless: true);
        yield return Invalid("item beyond the PDU", Changed(request, 77, 0xFF));
        yield return Invalid("repeated item", Repeated(request));
        yield return Invalid("A-ASSOCIATE-AC without a body", [2, 0, 0, 0, 0, 0]);
        yield return Invalid("A-ASSOCIATE-AC of another version", Changed(Accept(), 7, 2));
        yield return Invalid("A-ASSOCIATE-RJ of 3 bytes", [3, 0, 0, 0, 0, 3, 0, 1, 1]);
        yield return Invalid("A-RELEASE-RQ without a body", [5, 0, 0, 0, 0, 0]);
        yield return Invalid("A-RELEASE-RP of 5 bytes", [6, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0]);
        yield return Invalid("A-ABORT of 4 GiB", [7, 0, 255, 255, 255, 255], isEndless: true);
        yield return Invalid("A-ABORT without a body", [7, 0, 0, 0, 0, 0]);
        yield return Invalid("P-DATA-TF without a body", [4, 0, 0, 0, 0, 0]);
        yield return Data("P-DATA-TF of 4 GiB", [4, 0, 255, 255, 255, 255, 0, 0, 0, 4, 1, 3, 0, 0], isEndless: true);
        yield return Data("value of length 0", [4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 1, 3]);
        yield return Data("value of length 1", [4, 0, 0, 0, 0, 6, 0, 0, 0, 1, 1, 3]);
        yield return Data("value of 4 GiB", [4, 0, 0, 0, 0, 8, 255, 255, 255, 255, 1, 3, 0, 0]);
        yield return Data("value beyond the PDU", [4, 0, 0, 0, 0, 8, 0, 0, 0, 5, 1, 3, 0, 0]);
        yield return Data("rest that is no value", [4, 0, 0, 0, 0, 5, 0, 0, 0, 2, 1]);
        yield return Data("context that nobody proposed", [4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 9, 3, 0, 0]) with { EventInSta13 = AssociationEvent.Evt10 };
        yield return Data("context of an even number", [4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 2, 3, 0, 0]) with { EventInSta13 = AssociationEvent.Evt10 };
        yield return Data("command behind which the PDU is broken", [.. Broken(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1))))]);
    }

    private static Stimulus Same(string name, AssociationEvent associationEvent, byte[] bytes) => new(name, associationEvent, associationEvent, bytes);

    private static Stimulus Invalid(string name, byte[] bytes, bool isEndless = false) => new(name, AssociationEvent.Evt19, AssociationEvent.Evt19, bytes, isEndless);

    // Where data are not expected, the state alone decides, but for Sta13.
    private static Stimulus Data(string name, byte[] bytes, bool isEndless = false) =>
        new(name, AssociationEvent.Evt19, AssociationEvent.Evt10, bytes, isEndless) { EventInSta13 = AssociationEvent.Evt19 };

    // Seven bytes more, which are no value.
    private static byte[] Broken(byte[] data)
    {
        byte[] broken = [.. data, 0, 0, 0, 9, 1, 3, 0];
        broken[5] += 7;
        return broken;
    }

    private static byte[] Changed(byte[] pdu, int index, byte value)
    {
        byte[] changed = [.. pdu];
        changed[index] = value;
        return changed;
    }

    // The application context item a second time, behind all others.
    private static byte[] Repeated(byte[] request)
    {
        int length = 4 + request[77];
        byte[] twice = [.. request, .. request.AsSpan(74, length)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(twice.AsSpan(2), twice.Length - 6);
        return twice;
    }

    private static byte[] Accept()
    {
        var writer = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateAccept(
            new AssociateAccept
            {
                PresentationContexts = [new PresentationContextResult(1, PresentationContextReason.Acceptance, Samples.Explicit)],
                UserInformation = new UserInformation { MaximumLength = 16384, ImplementationClassUid = "1.2.3" },
            },
            writer);
        return writer.WrittenSpan.ToArray();
    }
}
