using System.Buffers;

namespace Dicom.Net.UpperLayer;

/// <summary>Encodes A-ASSOCIATE-RQ and -AC in canonical form: items by ascending type, reserved fields zero.</summary>
internal static class AssociateEncoder
{
    public static void Write(AssociateRequest request, IBufferWriter<byte> destination)
    {
        var buffer = new PduBuffer(PduType.AssociateRequest);
        try
        {
            buffer.WriteUInt16(request.ProtocolVersion);
            buffer.WriteUInt16(0);
            WriteTitles(ref buffer, request.CalledAETitle, request.CallingAETitle);
            buffer.Take(32);
            buffer.WriteUidItem(PduItemType.ApplicationContext, request.ApplicationContextName, "application context name");
            foreach (PresentationContextProposal context in request.PresentationContexts)
            {
                int mark = BeginContext(ref buffer, PduItemType.PresentationContextProposal, context.Id, 0);
                buffer.WriteUidItem(PduItemType.AbstractSyntax, context.AbstractSyntax, "abstract syntax");
                foreach (string transferSyntax in context.TransferSyntaxes)
                {
                    buffer.WriteUidItem(PduItemType.TransferSyntax, transferSyntax, "transfer syntax");
                }

                buffer.EndCounted(mark, "presentation context");
            }

            WriteUserInformation(ref buffer, request.UserInformation, isRequest: true);
            buffer.CopyTo(destination);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    /// <param name="accept">The acceptance.</param>
    /// <param name="receivedFields">Bytes 11 to 74 of the request, repeated unchanged; or empty.</param>
    /// <param name="destination">Where the PDU goes.</param>
    public static void Write(AssociateAccept accept, ReadOnlySpan<byte> receivedFields, IBufferWriter<byte> destination)
    {
        var buffer = new PduBuffer(PduType.AssociateAccept);
        try
        {
            buffer.WriteUInt16(accept.ProtocolVersion);
            buffer.WriteUInt16(0);
            if (receivedFields.IsEmpty)
            {
                WriteTitles(ref buffer, accept.CalledAETitle, accept.CallingAETitle);
                buffer.Take(32);
            }
            else
            {
                // PS3.8 Table 9-17: titles and reserved bytes are sent back as they were received.
                buffer.WriteBytes(receivedFields);
            }

            buffer.WriteUidItem(PduItemType.ApplicationContext, accept.ApplicationContextName, "application context name");
            foreach (PresentationContextResult context in accept.PresentationContexts)
            {
                int mark = BeginContext(ref buffer, PduItemType.PresentationContextResult, context.Id, (byte)context.Result);

                // The sub-item is there in any case (PS3.8 Table 9-18). Where the context is not accepted it means
                // nothing; the default transfer syntax is what a careless receiver stumbles over least.
                buffer.WriteUidItem(
                    PduItemType.TransferSyntax,
                    context.IsAccepted ? context.TransferSyntax : "1.2.840.10008.1.2",
                    "transfer syntax");
                buffer.EndCounted(mark, "presentation context");
            }

            WriteUserInformation(ref buffer, accept.UserInformation, isRequest: false);
            buffer.CopyTo(destination);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static void WriteTitles(ref PduBuffer buffer, string called, string calling)
    {
        AETitle.Write(called, buffer.Take(AETitle.MaxLength), "calledAETitle");
        AETitle.Write(calling, buffer.Take(AETitle.MaxLength), "callingAETitle");
    }

    private static int BeginContext(ref PduBuffer buffer, byte type, byte id, byte result)
    {
        int mark = buffer.BeginItem(type);
        Span<byte> fields = buffer.Take(4);
        fields[0] = id;
        fields[2] = result;
        return mark;
    }

    private static void WriteUserInformation(ref PduBuffer buffer, UserInformation information, bool isRequest)
    {
        int mark = buffer.BeginItem(PduItemType.UserInformation);
        int item;
        if (!information.OmitsMaximumLength)
        {
            item = buffer.BeginItem(PduItemType.MaximumLength);
            buffer.WriteUInt32(information.MaximumLength);
            buffer.EndCounted(item, "maximum length");
        }

        if (information.ImplementationClassUid.Length > 0)
        {
            buffer.WriteUidItem(
                PduItemType.ImplementationClassUid, information.ImplementationClassUid, "implementation class UID");
        }

        if (information.AsynchronousOperations is { } window)
        {
            item = buffer.BeginItem(PduItemType.AsynchronousOperationsWindow);
            buffer.WriteUInt16(window.MaximumInvoked);
            buffer.WriteUInt16(window.MaximumPerformed);
            buffer.EndCounted(item, "asynchronous operations window");
        }

        foreach (RoleSelection role in information.RoleSelections)
        {
            item = buffer.BeginItem(PduItemType.RoleSelection);
            buffer.WriteCountedUid(role.SopClassUid, "SOP class UID");
            buffer.WriteByte(role.ScuRole ? (byte)1 : (byte)0);
            buffer.WriteByte(role.ScpRole ? (byte)1 : (byte)0);
            buffer.EndCounted(item, "role selection");
        }

        if (information.ImplementationVersionName is { } name)
        {
            buffer.WriteUidItem(PduItemType.ImplementationVersionName, name, "implementation version name");
        }

        WriteNegotiations(ref buffer, information, isRequest);
        buffer.EndCounted(mark, "user information");
    }

    private static void WriteNegotiations(ref PduBuffer buffer, UserInformation information, bool isRequest)
    {
        foreach (ExtendedNegotiation extended in information.ExtendedNegotiations)
        {
            int item = buffer.BeginItem(PduItemType.ExtendedNegotiation);
            buffer.WriteCountedUid(extended.SopClassUid, "SOP class UID");
            buffer.WriteBytes(extended.ApplicationInformation.Span);
            buffer.EndCounted(item, "SOP class extended negotiation");
        }

        if (!isRequest)
        {
            if (information.UserIdentityResponse is { } response)
            {
                int item = buffer.BeginItem(PduItemType.UserIdentityResponse);
                buffer.WriteCountedBytes(response, "user identity response");
                buffer.EndCounted(item, "user identity response");
            }

            return;
        }

        foreach (CommonExtendedNegotiation common in information.CommonExtendedNegotiations)
        {
            int item = buffer.BeginItem(PduItemType.CommonExtendedNegotiation);
            buffer.WriteCountedUid(common.SopClassUid, "SOP class UID");
            buffer.WriteCountedUid(common.ServiceClassUid, "service class UID");
            int list = buffer.BeginCounted();
            foreach (string uid in common.RelatedGeneralSopClassUids)
            {
                buffer.WriteCountedUid(uid, "related general SOP class UID");
            }

            buffer.EndCounted(list, "list of related general SOP classes");
            buffer.EndCounted(item, "SOP class common extended negotiation");
        }

        if (information.UserIdentity is { } identity)
        {
            int item = buffer.BeginItem(PduItemType.UserIdentity);
            buffer.WriteByte((byte)identity.Type);
            buffer.WriteByte(identity.PositiveResponseRequested ? (byte)1 : (byte)0);
            buffer.WriteCountedBytes(identity.PrimaryField.Span, "user identity");
            buffer.WriteCountedBytes(identity.SecondaryField.Span, "passcode");
            buffer.EndCounted(item, "user identity");
        }
    }
}
