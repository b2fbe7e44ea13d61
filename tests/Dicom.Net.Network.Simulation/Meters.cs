using System.Diagnostics.Metrics;

namespace Dicom.Net.Network.Simulation;

/// <summary>What the library itself counts.</summary>
internal static class Meters
{
    private static readonly MeterListener s_listener = Listen();

    /// <summary>Associations that are open.</summary>
    public static long Open { get; private set; }

    /// <summary>Objects whose receiver answered.</summary>
    public static long Sent { get; private set; }

    public static void Start() => GC.KeepAlive(s_listener);

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name is "dicom.associations.open" or "dicom.objects.sent")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) =>
        {
            if (instrument.Name == "dicom.objects.sent")
            {
                Sent += measurement;
            }
            else
            {
                Open += measurement;
            }
        });
        listener.Start();
        return listener;
    }
}
