namespace Dicom.Net.Core;

/// <summary>What a de-identified object says of its de-identification (PS3.15 §E.1.1, PS3.16 CID 7050).</summary>
internal static class DeidentificationRecord
{
    private const string Method = "Dicom.Net, PS3.15 Table E.1-1";

    /// <summary>Adds the record; what an earlier de-identification said stays.</summary>
    public static void Write(DicomDatasetBuilder target, DicomItem root, DeidentificationOptions options)
    {
        target.Set(DicomTags.PatientIdentityRemoved, "YES");
        string[] earlier = root.GetStrings(DicomTags.DeidentificationMethod);
        target.Set(DicomTags.DeidentificationMethod, string.Join('\\', earlier.Where(m => m.Length is > 0 and <= 64 && m != Method).Append(Method)));
        var present = new HashSet<string?>();
        foreach (DicomItem item in root.GetSequence(DicomTags.DeidentificationMethodCodeSequence))
        {
            present.Add(item.GetString(DicomTags.CodeValue));
        }

        foreach ((string code, string meaning) in Codes(options))
        {
            if (!present.Contains(code))
            {
                target.AddItem(DicomTags.DeidentificationMethodCodeSequence)
                    .Set(DicomTags.CodeValue, code)
                    .Set(DicomTags.CodingSchemeDesignator, "DCM")
                    .Set(DicomTags.CodeMeaning, meaning);
            }
        }

        target.Set(DicomTags.LongitudinalTemporalInformationModified, options.Dates switch
        {
            LongitudinalDates.KeepFull => "UNMODIFIED",
            LongitudinalDates.Shift => "MODIFIED",
            _ => "REMOVED",
        });
    }

    private static IEnumerable<(string Code, string Meaning)> Codes(DeidentificationOptions options)
    {
        yield return ("113100", "Basic Application Confidentiality Profile");
        if (options.CleanGraphics)
        {
            yield return ("113103", "Clean Graphics Option");
        }

        if (options.CleanStructuredContent)
        {
            yield return ("113104", "Clean Structured Content Option");
        }

        if (options.CleanDescriptors)
        {
            yield return ("113105", "Clean Descriptors Option");
        }

        if (options.Dates == LongitudinalDates.KeepFull)
        {
            yield return ("113106", "Retain Longitudinal Temporal Information Full Dates Option");
        }

        if (options.Dates == LongitudinalDates.Shift)
        {
            yield return ("113107", "Retain Longitudinal Temporal Information Modified Dates Option");
        }

        if (options.RetainPatientCharacteristics)
        {
            yield return ("113108", "Retain Patient Characteristics Option");
        }

        if (options.RetainDeviceIdentity)
        {
            yield return ("113109", "Retain Device Identity Option");
        }

        if (options.RetainUids)
        {
            yield return ("113110", "Retain UIDs Option");
        }

        if (options.RetainSafePrivate)
        {
            yield return ("113111", "Retain Safe Private Option");
        }

        if (options.RetainInstitutionIdentity)
        {
            yield return ("113112", "Retain Institution Identity Option");
        }
    }
}
