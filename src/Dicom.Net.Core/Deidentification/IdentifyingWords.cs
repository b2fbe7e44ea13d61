using System.Text;

namespace Dicom.Net.Core;

/// <summary>The words of an object's own identifying attributes, and the removal of them from texts (PS3.15 §E.3.5).</summary>
/// <remarks>
/// What goes: every word of a person's name, an identifier, an institution or an address found anywhere in the object; runs of five or
/// more digits; dates written with dots, strokes or slashes; addresses of electronic mail; the word behind a person's title.
/// What nobody can find by rule, such as a nickname, needs <see cref="DeidentificationOptions.TextCleaner"/>.
/// </remarks>
internal sealed class IdentifyingWords
{
    private static readonly HashSet<uint> s_sources =
    [
        DicomTags.PatientID.Value, DicomTags.OtherPatientIDs.Value, DicomTags.AccessionNumber.Value, DicomTags.AdmissionID.Value,
        DicomTags.PatientBirthDate.Value, DicomTags.PatientAddress.Value, DicomTags.PatientTelephoneNumbers.Value,
        DicomTags.InstitutionName.Value, DicomTags.InstitutionAddress.Value, DicomTags.InstitutionalDepartmentName.Value,
        DicomTags.StationName.Value, DicomTags.DeviceSerialNumber.Value, DicomTags.StudyID.Value, DicomTags.RequestedProcedureID.Value,
        DicomTags.ScheduledProcedureStepID.Value, DicomTags.PerformedProcedureStepID.Value, DicomTags.RequestingService.Value,
        DicomTags.CurrentPatientLocation.Value, DicomTags.PatientInstitutionResidence.Value, DicomTags.ReferringPhysicianAddress.Value,
        DicomTags.ReferringPhysicianTelephoneNumbers.Value, DicomTags.MilitaryRank.Value, DicomTags.BranchOfService.Value,
        DicomTags.CountryOfResidence.Value, DicomTags.RegionOfResidence.Value, DicomTags.PatientReligiousPreference.Value,
        DicomTags.IssuerOfPatientID.Value, DicomTags.ClinicalTrialSponsorName.Value, DicomTags.ClinicalTrialSubjectID.Value,
    ];

    // As written in prose: MR and DR in capitals are modalities, MS is a disease.
    private static readonly HashSet<string> s_titles = new(StringComparer.Ordinal)
    {
        "Dr", "dr", "Mr", "Mrs", "Ms", "Miss", "Prof", "prof", "Professor", "Doctor", "Herr", "Frau", "Mme", "Mlle", "Monsieur", "Madame",
    };

    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _parts = [];

    private IdentifyingWords()
    {
    }

    /// <summary>Collects the words of all levels of a data set.</summary>
    public static IdentifyingWords Of(DicomItem root)
    {
        var words = new IdentifyingWords();
        var open = new Stack<DicomItem>();
        open.Push(root);
        while (open.TryPop(out DicomItem item))
        {
            foreach (DicomElement element in item)
            {
                if (element.IsSequence)
                {
                    foreach (DicomItem nested in element.Items)
                    {
                        open.Push(nested);
                    }
                }
                else if ((element.VR == DicomVR.PN || s_sources.Contains(element.Tag.Value)) && element.GetString() is { } text)
                {
                    words.Add(text);
                }
            }
        }

        return words;
    }

    /// <summary>The text without what identifies; blanks are closed up.</summary>
    public string Clean(string text)
    {
        foreach (string part in _parts)
        {
            text = text.Replace(part, " ", StringComparison.OrdinalIgnoreCase);
        }

        var kept = new StringBuilder(text.Length);
        bool afterTitle = false;
        int at = 0;
        while (at < text.Length)
        {
            if (!IsWord(text[at]))
            {
                // Between a title and its name stand at most a dot and blanks.
                afterTitle &= text[at] is ' ' or '.' or '^';
                Append(kept, text[at++]);
                continue;
            }

            int end = EndOfWord(text, at);
            ReadOnlySpan<char> word = text.AsSpan(at, end - at);
            bool isTitle = s_titles.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
            if (!isTitle && !afterTitle && !Identifies(word))
            {
                kept.Append(word);
            }

            afterTitle = isTitle;
            at = end;
        }

        return kept.ToString().Trim();
    }

    private static void Append(StringBuilder kept, char c)
    {
        if (c != ' ' || (kept.Length > 0 && kept[^1] != ' '))
        {
            kept.Append(c);
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    // A dot, stroke, slash or at sign within digits or letters belongs to the word: dates, telephone numbers and mail addresses stay in one piece.
    private static int EndOfWord(string text, int start)
    {
        int end = start + 1;
        while (end < text.Length)
        {
            if (IsWord(text[end]))
            {
                end++;
                continue;
            }

            bool joinsDigits = text[end] is '.' or '-' or '/' && char.IsDigit(text[end - 1]);
            bool joinsMail = text[end] is '@' or '.' or '_' or '-' && IsPartOfMail(text, end);
            if ((joinsDigits || joinsMail) && end + 1 < text.Length && (joinsMail ? IsWord(text[end + 1]) : char.IsDigit(text[end + 1])))
            {
                end += 2;
                continue;
            }

            break;
        }

        return end;
    }

    private static bool IsPartOfMail(string text, int at)
    {
        int low = at;
        while (low > 0 && at - low < 64 && (IsWord(text[low - 1]) || text[low - 1] is '.' or '_' or '-' or '@'))
        {
            low--;
        }

        int high = at;
        while (high < text.Length && high - at < 64 && (IsWord(text[high]) || text[high] is '.' or '_' or '-' or '@'))
        {
            high++;
        }

        return text.AsSpan(low, high - low).Contains('@');
    }

    private bool Identifies(ReadOnlySpan<char> word)
    {
        if (word.Contains('@') || _words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
        {
            return true;
        }

        int digits = 0;
        int run = 0;
        int longest = 0;
        int separators = 0;
        foreach (char c in word)
        {
            run = char.IsDigit(c) ? run + 1 : 0;
            longest = Math.Max(longest, run);
            digits += run > 0 ? 1 : 0;
            separators += c is '.' or '-' or '/' ? 1 : 0;
        }

        if (longest >= 5 || (separators >= 1 && digits >= 7) || (separators >= 2 && digits >= 3))
        {
            return true;
        }

        if (separators == 0)
        {
            return false;
        }

        foreach (Range range in word.SplitAny('.', '-', '/', '_'))
        {
            if (_words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[range]))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (!IsWord(text[at]))
            {
                at++;
                continue;
            }

            int end = at;
            bool isAscii = true;
            while (end < text.Length && IsWord(text[end]))
            {
                isAscii &= char.IsAscii(text[end]);
                end++;
            }

            if (end - at >= 2)
            {
                string word = text[at..end];
                _words.Add(word);
                if (!isAscii && !_parts.Contains(word))
                {
                    // Scripts without blanks run names into the words around them.
                    _parts.Add(word);
                }
            }

            at = end;
        }
    }
}
