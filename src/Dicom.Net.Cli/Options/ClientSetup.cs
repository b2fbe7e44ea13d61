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
            UserIdentity = settings.UserIdentity,
            RequireUserIdentityResponse = true,
        };
        if (settings.MaximumPduLength is { } length)
        {
            options.MaximumLength = length;
        }

        return options;
    }

    /// <summary>Opens an association, does the work, and releases; the association is aborted where the work throws.</summary>
    /// <param name="settings">Whom to call.</param>
    /// <param name="options">What to propose.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="hasFailed">Whether the work has failed by its result: that is what the user has to hear of, not that the release failed too.</param>
    public static async Task<T> WithAssociationAsync<T>(
        this AssociationSettings settings,
        DicomClientOptions options,
        Func<ClientAssociation, Task<T>> work,
        CancellationToken cancellationToken,
        Func<T, bool>? hasFailed = null)
    {
        await using ClientAssociation association = settings.UnixSocketPath is { } path
            ? await DicomClient.ConnectUnixSocketAsync(path, options, cancellationToken)
            : await DicomClient.ConnectAsync(settings.Host, settings.Port, options, cancellationToken);
        T result = await work(association);
        try
        {
            await association.ReleaseAsync(cancellationToken);
        }
        catch (DicomNetworkException) when (hasFailed?.Invoke(result) == true)
        {
            // Said by the result.
        }

        return result;
    }
}
