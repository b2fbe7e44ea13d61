namespace Dicom.Net.Network;

/// <summary>
/// Decides on association requests: who may call whom, what is accepted of what is proposed, in which transfer syntax, in which
/// roles, with how many operations at a time. <see cref="AssociationPolicy"/> is the default, made to be configured or derived from.
/// </summary>
public interface IAssociationPolicy
{
    /// <summary>Decides on one request. Called from several associations at once.</summary>
    /// <param name="proposal">Who asks for what.</param>
    /// <param name="cancellationToken">Cancelled when the connection ends before the answer is given.</param>
    /// <returns>
    /// The answer. Limits of the server come on top: a request that is accepted here may still be rejected for want of room. What
    /// is thrown is logged, and answered as a transient rejection without a reason.
    /// </returns>
    ValueTask<AssociationAnswer> AnswerAsync(AssociationProposal proposal, CancellationToken cancellationToken);
}
