using Dicom.Net.Network;

namespace Dicom.Net.Cli.Options;

/// <summary>Client options from what was typed.</summary>
internal static class ClientSetup
{
    public static DicomClientOptions ToClientOptions(this AssociationSettings settings)
    {
        var options = new DicomClientOptions
        {
            CallingAETitle = settings.CallingAETitle,
            CalledAETitle = settings.CalledAETitle,
            ConnectTimeout = settings.ConnectTimeout,
            AssociationTimeout = settings.AssociationTimeout,
            ReplyTimeout = settings.ReplyTimeout,
            Tls = settings.Tls,
        };
        if (settings.MaximumPduLength > 0)
        {
            options.MaximumLength = settings.MaximumPduLength;
        }

        return options;
    }

    /// <summary>Opens an association, does the work, and releases; the association is aborted where the work throws.</summary>
    public static async Task<T> WithAssociationAsync<T>(
        this AssociationSettings settings, DicomClientOptions options, Func<ClientAssociation, Task<T>> work, CancellationToken cancellationToken)
    {
        await using ClientAssociation association = await DicomClient.ConnectAsync(settings.Host, settings.Port, options, cancellationToken);
        T result = await work(association);
        await association.ReleaseAsync(cancellationToken);
        return result;
    }
}
