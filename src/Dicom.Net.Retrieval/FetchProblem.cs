namespace Dicom.Net.Retrieval;

/// <summary>Why a way of fetching did not bring all.</summary>
/// <param name="Text">For a person, without a final period.</param>
/// <param name="IsNotOffered">The peer does not offer it, so that trying it again is no use.</param>
/// <param name="IsFinal">Trying the same way again is no use for another reason.</param>
internal sealed record FetchProblem(string Text, bool IsNotOffered = false, bool IsFinal = false)
{
    public bool EndsTheWay => IsNotOffered || IsFinal;
}
