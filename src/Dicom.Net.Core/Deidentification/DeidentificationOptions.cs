namespace Dicom.Net.Core;

/// <summary>The options of PS3.15 §E.3 that are applied beside the basic profile. Without any, the most is removed.</summary>
/// <remarks>
/// Clean Pixel Data and Clean Recognizable Visual Features are not among them: pixels are never changed and never claimed to be clean.
/// Overlays and curves are removed under every option.
/// </remarks>
public sealed class DeidentificationOptions
{
    /// <summary>Clean Descriptors Option: descriptions and comments stay, without the words that <see cref="Deidentifier"/> knows to identify.</summary>
    public bool CleanDescriptors { get; init; }

    /// <summary>Clean Structured Content Option: the content of reports and the acquisition context stay, cleaned item by item.</summary>
    public bool CleanStructuredContent { get; init; }

    /// <summary>Clean Graphics Option: the annotations of presentation states stay, their texts cleaned.</summary>
    public bool CleanGraphics { get; init; }

    /// <summary>What is done with dates and times.</summary>
    public LongitudinalDates Dates { get; init; }

    /// <summary>Retain UIDs Option: UIDs stay as they are.</summary>
    public bool RetainUids { get; init; }

    /// <summary>Retain Patient Characteristics Option: age, sex, size, weight and the like stay.</summary>
    public bool RetainPatientCharacteristics { get; init; }

    /// <summary>Retain Device Identity Option: serial numbers, station names and the like stay.</summary>
    public bool RetainDeviceIdentity { get; init; }

    /// <summary>Retain Institution Identity Option: names and addresses of institutions stay.</summary>
    public bool RetainInstitutionIdentity { get; init; }

    /// <summary>Retain Safe Private Option: the private elements of PS3.15 Table E.3.10-1 that are known here stay, and those that the object itself declares safe in (0008,0300).</summary>
    public bool RetainSafePrivate { get; init; }

    /// <summary>Whether an object is refused that does not say NO in Burned In Annotation (0028,0301) though it has pixels, or says YES in Recognizable Visual Features (0028,0302). Else there is a warning.</summary>
    public bool RefuseUnclearPixels { get; init; }

    /// <summary>Whether Patient ID becomes a pseudonym that is the same for all of a patient's objects, instead of an empty value; Patient's Name becomes the same where <see cref="PatientName"/> says nothing.</summary>
    public bool PseudonymousPatientId { get; init; }

    /// <summary>Patient's Name of every object, or null for an empty one.</summary>
    public string? PatientName { get; init; }

    /// <summary>Patient ID of every object, or null for an empty one.</summary>
    public string? PatientId { get; init; }

    /// <summary>What new UIDs, pseudonyms and date shifts are derived with: the same secret gives the same results in another run. Null: a random one for each <see cref="Deidentifier"/>. Whoever knows it can link objects again.</summary>
    public string? Secret { get; init; }

    /// <summary>Called for each text that is cleaned, with what is left of it: gives the text to write, null or empty for none. For knowledge that no general rule has.</summary>
    public Func<DicomTag, string, string?>? TextCleaner { get; init; }
}
