namespace Dicom.Net.Core;

/// <summary>Removes from DICOM objects what identifies the patient, after the Basic Application Level Confidentiality Profile and its options (PS3.15 Table E.1-1).</summary>
/// <remarks>
/// One instance is one run: UIDs, pseudonyms and date shifts are the same wherever an original occurs in the run, and across runs where
/// <see cref="DeidentificationOptions.Secret"/> is given. Pixels are never changed. An instance may be used by several threads.
/// </remarks>
public sealed class Deidentifier
{
    private readonly PseudonymSource _pseudonyms;
    private readonly ConfidentialityPolicy _policy;

    /// <summary>Creates a de-identifier.</summary>
    /// <param name="options">The options; the basic profile alone where null.</param>
    public Deidentifier(DeidentificationOptions? options = null)
    {
        Options = options ?? new DeidentificationOptions();
        _pseudonyms = new PseudonymSource(Options.Secret);
        _policy = new ConfidentialityPolicy(Options);
    }

    /// <summary>The options.</summary>
    public DeidentificationOptions Options { get; }

    /// <summary>The UID that stands for another one in this run. UIDs that the standard registers stay, and so do all under the Retain UIDs Option.</summary>
    /// <param name="uid">The original.</param>
    /// <returns>The replacement, 44 characters at most.</returns>
    public string MapUid(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return Options.RetainUids ? uid : Replace(uid);
    }

    /// <summary>De-identifies a data set.</summary>
    /// <param name="dataset">The original; it is not changed, and must not be disposed before the result is written.</param>
    /// <returns>The new data set, and what to look at.</returns>
    /// <exception cref="DeidentificationRefusedException">It is a media directory, or its pixels are unclear and the options refuse that.</exception>
    public DeidentificationResult Deidentify(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        DicomItem root = dataset.Root;
        if (root.Contains(DicomTags.DirectoryRecordSequence))
        {
            throw new DeidentificationRefusedException("A DICOMDIR is not de-identified: make a new one from the de-identified files");
        }

        List<string> warnings = CheckPixels(root);
        var run = new DeidentificationRun(Options, _policy, Replace, root, ShiftDaysOf(root));
        DicomDatasetBuilder target = run.Execute();
        SetPatient(target, root);
        DeidentificationRecord.Write(target, root, Options);
        return new DeidentificationResult(target, warnings);
    }

    /// <summary>De-identifies a file. Pixel data streams from one file to the other; the meta information is written anew.</summary>
    /// <param name="source">The original.</param>
    /// <param name="destination">The new file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <returns>Warnings, as <see cref="DeidentificationResult.Warnings"/>.</returns>
    /// <exception cref="DicomDataException">The original is no DICOM file, or names no SOP class and instance.</exception>
    /// <exception cref="DeidentificationRefusedException">See <see cref="Deidentify"/>.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or the new one is there already.</exception>
    public IReadOnlyList<string> DeidentifyFile(string source, string destination, bool overwrite = false)
    {
        using DicomFile file = DicomFile.Open(source);
        return Save(file, destination, overwrite);
    }

    /// <summary>De-identifies a file into a folder, named by its new SOP Instance UID: names of originals often identify.</summary>
    /// <param name="source">The original.</param>
    /// <param name="folder">The folder of the new file; it must be there.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <param name="warnings">Warnings, as <see cref="DeidentificationResult.Warnings"/>.</param>
    /// <returns>The path of the new file.</returns>
    /// <exception cref="DicomDataException">The original is no DICOM file, or names no SOP class and instance.</exception>
    /// <exception cref="DeidentificationRefusedException">See <see cref="Deidentify"/>.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or the new one is there already.</exception>
    public string DeidentifyIntoFolder(string source, string folder, bool overwrite, out IReadOnlyList<string> warnings)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using DicomFile file = DicomFile.Open(source);
        string uid = MapUid(RequireUid(file, DicomTags.SOPInstanceUID));
        if (!DicomUid.IsValid(uid))
        {
            // Kept UIDs become file names: nothing but digits and dots may.
            throw new DicomDataException("The SOP Instance UID is no UID", -1, DicomTags.SOPInstanceUID.ToString(), "PS3.5 §9.1");
        }

        string path = Path.Combine(folder, uid + ".dcm");
        warnings = Save(file, path, overwrite);
        return path;
    }

    private static string RequireUid(DicomFile file, DicomTag tag) => file.Dataset.GetString(tag)
        ?? throw new DicomDataException("The data set does not name its SOP class and instance", -1, tag.ToString(), "PS3.3 §C.12.1");

    private IReadOnlyList<string> Save(DicomFile file, string destination, bool overwrite)
    {
        DeidentificationResult result = Deidentify(file.Dataset);
        RequireUid(file, DicomTags.SOPClassUID);
        RequireUid(file, DicomTags.SOPInstanceUID);
        DicomFile.Save(destination, result.Dataset, file.TransferSyntax, overwrite);
        return result.Warnings;
    }

    private static string PatientKey(DicomItem root) =>
        root.GetString(DicomTags.PatientID) is { } id
            ? id + "\n" + root.GetString(DicomTags.IssuerOfPatientID)
            : "\n\n" + (root.GetString(DicomTags.PatientName) ?? root.GetString(DicomTags.StudyInstanceUID));

    private int ShiftDaysOf(DicomItem root) => Options.Dates == LongitudinalDates.Shift ? _pseudonyms.ShiftDays(PatientKey(root)) : 0;

    private void SetPatient(DicomDatasetBuilder target, DicomItem root)
    {
        string? id = Options.PatientId ?? (Options.PseudonymousPatientId ? _pseudonyms.PatientId(PatientKey(root)) : null);
        string? name = Options.PatientName ?? (Options.PseudonymousPatientId ? _pseudonyms.PatientId(PatientKey(root)) : null);
        if (id is not null)
        {
            target.Set(DicomTags.PatientID, id);
        }

        if (name is not null)
        {
            target.Set(DicomTags.PatientName, name);
        }
    }

    // PS3.3 §C.7.6.1.1.7: only NO says that the pixels carry no identifying text.
    private List<string> CheckPixels(DicomItem root)
    {
        var warnings = new List<string>();
        bool hasPixels = root.Contains(DicomTags.PixelData) || root.Contains(DicomTags.FloatPixelData) || root.Contains(DicomTags.DoubleFloatPixelData);
        string? burnedIn = root.GetString(DicomTags.BurnedInAnnotation);
        if (hasPixels && burnedIn != "NO")
        {
            warnings.Add(burnedIn is null
                ? "Burned In Annotation (0028,0301) is absent: the pixels may show identifying text, and were not changed"
                : "Burned In Annotation (0028,0301) is not NO: the pixels may show identifying text, and were not changed");
        }

        if (root.GetString(DicomTags.RecognizableVisualFeatures) == "YES")
        {
            warnings.Add("Recognizable Visual Features (0028,0302) is YES: a face may be reconstructed from the pixels, which were not changed");
        }

        return warnings.Count == 0 || !Options.RefuseUnclearPixels ? warnings : throw new DeidentificationRefusedException(warnings[0]);
    }

    // The Retain UIDs Option does not reach every row of the table with U: where the policy says so, a UID goes under it too.
    private string Replace(string uid) => DicomUidDictionary.TryGet(uid, out _) ? uid : _pseudonyms.Uid(uid);
}
