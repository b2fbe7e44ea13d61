using static Dicom.Net.Core.ConfidentialityTable;

namespace Dicom.Net.Core;

/// <summary>Decides what is done with a public element: the table's row, the options, and for combined actions the attribute's type.</summary>
internal sealed class ConfidentialityPolicy(DeidentificationOptions options)
{
    /// <summary>The action for a public element.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">Its VR as encoded.</param>
    /// <param name="sopClassUid">The object's SOP class, or null.</param>
    /// <param name="isNested">Whether the element stands in an item of a sequence.</param>
    public ConfidentialityAction Decide(DicomTag tag, DicomVR vr, string? sopClassUid, bool isNested)
    {
        ulong rule = Find(tag.Value);
        if (rule == 0)
        {
            rule = RuleOfUnlisted(tag, vr);
            if (rule == 0)
            {
                return ConfidentialityAction.Keep;
            }
        }

        // PS3.15 §E.1.1: what an option requires overrides the profile; of two options the one that keeps wins.
        if (IsKept(rule))
        {
            return ConfidentialityAction.Keep;
        }

        return IsCleaned(tag, rule) ? ConfidentialityAction.Clean : Basic(tag, rule & BasicMask, sopClassUid, isNested);
    }

    // The table grows with the standard (PS3.15 §E.1.1, notes): dates and names it does not list yet are treated by their VR,
    // and elements of even groups that no dictionary knows go.
    private static ulong RuleOfUnlisted(DicomTag tag, DicomVR vr)
    {
        if (!DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) || tag.IsGroupLength)
        {
            return X;
        }

        return entry.VR switch
        {
            DicomVR.DA or DicomVR.DT or DicomVR.TM => D | KeepDates | ShiftDates,
            DicomVR.PN => D,
            _ => vr == DicomVR.PN ? D : 0,
        };
    }

    private bool IsKept(ulong rule) =>
        ((rule & KeepDates) != 0 && options.Dates == LongitudinalDates.KeepFull)
        || ((rule & KeepUids) != 0 && options.RetainUids)
        || ((rule & KeepPatient) != 0 && options.RetainPatientCharacteristics)
        || ((rule & KeepDevice) != 0 && options.RetainDeviceIdentity)
        || ((rule & KeepInstitution) != 0 && options.RetainInstitutionIdentity);

    // Whether a text is burned into the bits of an overlay or curve cannot be told: those go under the Clean Graphics Option too.
    private bool IsCleaned(DicomTag tag, ulong rule) =>
        ((rule & ShiftDates) != 0 && options.Dates == LongitudinalDates.Shift)
        || ((rule & CleanDescriptors) != 0 && options.CleanDescriptors)
        || ((rule & CleanStructure) != 0 && options.CleanStructuredContent)
        || ((rule & CleanPatient) != 0 && options.RetainPatientCharacteristics)
        || ((rule & CleanDevice) != 0 && options.RetainDeviceIdentity)
        || ((rule & CleanGraphics) != 0 && options.CleanGraphics && tag.Group < 0x5000);

    private static ConfidentialityAction Basic(DicomTag tag, ulong action, string? sopClassUid, bool isNested) => action switch
    {
        X => ConfidentialityAction.Remove,
        Z => ConfidentialityAction.Empty,
        D => ConfidentialityAction.Dummy,
        U => ConfidentialityAction.ReplaceUid,
        _ => Combined(tag, action, sopClassUid, isNested),
    };

    // Where the type is not known for certain, the strongest alternative is taken: it is valid for every type and tells as little.
    private static ConfidentialityAction Combined(DicomTag tag, ulong action, string? sopClassUid, bool isNested)
    {
        if (!isNested && IsType3(tag, sopClassUid))
        {
            return ConfidentialityAction.Remove;
        }

        if (!isNested && (tag == DicomTags.PatientID || tag == DicomTags.ContrastBolusAgent))
        {
            // Type 2 in the Patient Module (PS3.3 §C.7.1.1) and in the Contrast/Bolus Module (PS3.3 §C.7.6.4).
            return ConfidentialityAction.Empty;
        }

        return action switch
        {
            XZ => ConfidentialityAction.Empty,
            XZU => ConfidentialityAction.ReplaceUid,
            _ => ConfidentialityAction.Dummy,
        };
    }

    // At the top level of every composite IOD: SOP Common (PS3.3 §C.12.1), General Series (PS3.3 §C.7.3.1) and General
    // Equipment (PS3.3 §C.7.5.1). In the PET series (PS3.3 §C.8.9.1) date and time are type 1.
    private static bool IsType3(DicomTag tag, string? sopClassUid)
    {
        if (tag == DicomTags.SeriesDate || tag == DicomTags.SeriesTime)
        {
            return sopClassUid is not null && sopClassUid != DicomUids.PositronEmissionTomographyImageStorage;
        }

        return tag == DicomTags.InstanceCreationDate || tag == DicomTags.InstanceCreationTime || tag == DicomTags.InstitutionName
            || tag == DicomTags.InstitutionCodeSequence || tag == DicomTags.OperatorsName || tag == DicomTags.OperatorIdentificationSequence
            || tag == DicomTags.ProtocolName || tag == DicomTags.StationName;
    }
}
