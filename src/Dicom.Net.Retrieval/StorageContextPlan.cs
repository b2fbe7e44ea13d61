using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>
/// Which storage contexts a C-GET proposes. The peer can send an object only in a context that was accepted for its SOP class
/// (PS3.4 §C.4.3.1.3), and an association has room for 128 (PS3.8 §9.3.2.2: odd numbers of one byte).
/// </summary>
internal static class StorageContextPlan
{
    /// <summary>The most presentation contexts of one association.</summary>
    public const int MaxContexts = 128;

    /// <summary>The uncompressed syntaxes, the explicit one first; the default syntax must always be offered (PS3.5 §10.1).</summary>
    public static IReadOnlyList<string> Uncompressed { get; } =
        [DicomUids.ExplicitVRLittleEndian, DicomUids.ImplicitVRLittleEndian];

    // The second context is for peers that send objects only as they are stored, which may be in the default syntax.
    private static readonly IReadOnlyList<string>[] s_plain = [Uncompressed, [DicomUids.ImplicitVRLittleEndian]];

    /// <summary>
    /// The syntaxes of compressed objects, and rare plain ones, as far as they are common. Each goes into a context of its own, since the peer chooses
    /// one syntax per context and could not send an object of another one there without decoding it.
    /// </summary>
    public static IReadOnlyList<string> Compressed { get; } =
    [
        DicomUids.JPEG2000Lossless,
        DicomUids.JPEGLosslessSV1,
        DicomUids.JPEGLSLossless,
        DicomUids.RLELossless,
        DicomUids.JPEGBaseline8Bit,
        DicomUids.JPEG2000,
        DicomUids.JPEGExtended12Bit,
        DicomUids.JPEGLSNearLossless,
        DicomUids.JPEGLossless,
        DicomUids.HTJ2KLossless,
        DicomUids.HTJ2KLosslessRPCL,
        DicomUids.HTJ2K,
        DicomUids.DeflatedExplicitVRLittleEndian,
        DicomUids.ExplicitVRBigEndian,
        DicomUids.MPEG2MPML,
        DicomUids.MPEG4HP41,
        DicomUids.HEVCMP51,
    ];

    /// <summary>All other syntaxes of the standard, for an object that none of the common ones brings.</summary>
    public static IReadOnlyList<string> Rare { get; } =
        [.. TransferSyntax.Known.Select(syntax => syntax.Uid).Except(Uncompressed).Except(Compressed).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The SOP classes to propose, by the best that is known: what the peer said of each object, else of the study, else of the modality,
    /// else the common ones. What is not a UID never gets into a request.
    /// </summary>
    public static IReadOnlyList<string> ClassesFor(
        IEnumerable<string> imageLevel, IEnumerable<string> inStudy, string? modality)
    {
        List<string> known = Valid(imageLevel);
        if (known.Count == 0)
        {
            known = Valid(inStudy);
        }

        if (known.Count > 0)
        {
            return known;
        }

        IReadOnlyList<string> guess = StorageClasses.ForModality(modality);
        return guess.Count > 0 ? guess : StorageClasses.Common;
    }

    /// <summary>The contexts of a first try: the uncompressed syntaxes of each class, over as many associations as they need.</summary>
    /// <param name="classes">The SOP classes, the likeliest first.</param>
    /// <param name="reserved">Contexts that other services take in each association.</param>
    public static IReadOnlyList<IReadOnlyList<StorageProposal>> Plain(IReadOnlyList<string> classes, int reserved) => LayOut(classes, s_plain, reserved);

    /// <summary>The contexts of a try where the classes are known, and few: <see cref="Plain"/>, and the common compressed syntaxes behind them.</summary>
    /// <param name="classes">The SOP classes, the likeliest first.</param>
    /// <param name="reserved">Contexts that other services take in each association.</param>
    public static IReadOnlyList<IReadOnlyList<StorageProposal>> PlainAndCompressed(IReadOnlyList<string> classes, int reserved) =>
        LayOut(classes, [.. s_plain, .. EachAlone(Compressed)], reserved);

    /// <summary>
    /// The contexts of further tries, for objects that did not come in <see cref="Plain"/> ones, association by association: the compressed syntaxes before the
    /// others, since some peers take the first context of a class, whatever the object's syntax; then, for the same peers, each compressed syntax that
    /// was accepted, alone; then the rare syntaxes.
    /// </summary>
    /// <param name="classes">The SOP classes, the likeliest first.</param>
    /// <param name="accepted">The syntaxes of storage contexts that the peer has accepted so far: read when those of the first tries are known.</param>
    /// <param name="reserved">Contexts that other services take in each association.</param>
    public static IEnumerable<IReadOnlyList<StorageProposal>> AsStored(IReadOnlyList<string> classes, IReadOnlySet<string> accepted, int reserved)
    {
        foreach (IReadOnlyList<StorageProposal> association in LayOut(classes, [.. EachAlone(Compressed), .. s_plain], reserved))
        {
            yield return association;
        }

        string[] choice = [.. Compressed.Where(accepted.Contains)];
        foreach (string syntax in choice.Length > 1 ? choice : [])
        {
            foreach (IReadOnlyList<StorageProposal> association in LayOut(classes, [[syntax]], reserved))
            {
                yield return association;
            }
        }

        foreach (IReadOnlyList<StorageProposal> association in LayOut(classes, [.. EachAlone(Rare)], reserved))
        {
            yield return association;
        }
    }

    private static IEnumerable<IReadOnlyList<string>> EachAlone(IReadOnlyList<string> syntaxes) => syntaxes.Select(syntax => new[] { syntax });

    // All contexts of a class stay in one association.
    private static List<IReadOnlyList<StorageProposal>> LayOut(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<string>> syntaxes, int reserved) =>
        [.. classes.Chunk((MaxContexts - reserved) / syntaxes.Count).Select(
            some => (StorageProposal[])[.. some.SelectMany(_ => syntaxes, (sopClass, offered) => new StorageProposal(sopClass, offered))])];

    private static List<string> Valid(IEnumerable<string> uids)
    {
        var valid = new List<string>();
        foreach (string uid in uids)
        {
            string trimmed = uid.Trim(' ', '\0');
            if (DicomUid.IsValid(trimmed) && !valid.Contains(trimmed))
            {
                valid.Add(trimmed);
            }
        }

        return valid;
    }
}
