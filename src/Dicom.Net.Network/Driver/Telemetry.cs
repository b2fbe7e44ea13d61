using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dicom.Net.Network;

/// <summary>The meter and the activity source, both named <c>Dicom.Net.Network</c>. Without a listener they cost next to nothing.</summary>
internal static class Telemetry
{
    public const string Name = "Dicom.Net.Network";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter s_meter = new(Name);

    public static readonly UpDownCounter<long> OpenAssociations = s_meter.CreateUpDownCounter<long>("dicom.associations.open", "{association}", "Associations that are open.");

    public static readonly Counter<long> AssociationsRejected = s_meter.CreateCounter<long>("dicom.associations.rejected", "{association}", "Associations that this side rejected.");

    public static readonly Counter<long> BytesReceived = s_meter.CreateCounter<long>("dicom.io.received", "By", "Bytes received.");

    public static readonly Counter<long> BytesSent = s_meter.CreateCounter<long>("dicom.io.sent", "By", "Bytes sent.");

    public static readonly Counter<long> MessagesReceived = s_meter.CreateCounter<long>("dicom.messages.received", "{message}", "DIMSE messages received.");

    public static readonly Counter<long> ObjectsStored = s_meter.CreateCounter<long>("dicom.objects.stored", "{object}", "Objects received and stored with success or warning.");

    public static readonly Counter<long> ObjectsSent = s_meter.CreateCounter<long>("dicom.objects.sent", "{object}", "Objects sent.");
}
