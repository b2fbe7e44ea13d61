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

    /// <summary>
    /// Lays contexts out over as many associations as they need: first those of the likeliest syntaxes for all classes. The contexts of a class that
    /// belong to one group of syntaxes stay in one association.
    /// </summary>
    /// <param name="classes">The SOP classes, the likeliest first.</param>
    /// <param name="withCompressed">Whether objects are wanted as they are, in whatever syntax: the common ones first, then all others.</param>
    /// <param name="reserved">Contexts that other services take in each association.</param>
    public static IReadOnlyList<IReadOnlyList<StorageProposal>> Plan(IReadOnlyList<string> classes, bool withCompressed, int reserved)
    {
        // The second context is for peers that send objects only as they are stored, which may be in the default syntax.
        List<IReadOnlyList<string>> likely = [Uncompressed, [DicomUids.ImplicitVRLittleEndian]];
        var associations = new List<IReadOnlyList<StorageProposal>>();
        if (!withCompressed)
        {
            LayOut(associations, classes, likely, MaxContexts - reserved);
            return associations;
        }

        LayOut(associations, classes, [.. likely, .. Compressed.Select(syntax => new[] { syntax })], MaxContexts - reserved);
        LayOut(associations, classes, [.. Rare.Select(syntax => new[] { syntax })], MaxContexts - reserved);
        return associations;
    }

    private static void LayOut(
        List<IReadOnlyList<StorageProposal>> associations, IReadOnlyList<string> classes, List<IReadOnlyList<string>> syntaxes, int room)
    {
        foreach (string[] some in classes.Chunk(room / syntaxes.Count))
        {
            associations.Add([.. some.SelectMany(_ => syntaxes, (sopClass, offered) => new StorageProposal(sopClass, offered))]);
        }
    }

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
