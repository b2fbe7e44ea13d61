namespace Dicom.Net.Core;

/// <summary>The de-identification of one data set: a walk over all levels with a stack of its own.</summary>
internal sealed class DeidentificationRun
{
    private readonly DeidentificationOptions _options;
    private readonly ConfidentialityPolicy _policy;
    private readonly Func<string, string> _mapUid;
    private readonly DicomItem _root;
    private readonly string? _sopClassUid;
    private readonly int _shiftDays;
    private readonly Stack<(DicomItem Source, DicomDatasetBuilder Target, DeidentificationContext Context)> _open = new();
    private IdentifyingWords? _words;

    public DeidentificationRun(DeidentificationOptions options, ConfidentialityPolicy policy, Func<string, string> mapUid, DicomItem root, int shiftDays)
    {
        _options = options;
        _policy = policy;
        _mapUid = mapUid;
        _root = root;
        _sopClassUid = root.GetString(DicomTags.SOPClassUID);
        _shiftDays = shiftDays;
    }

    public DicomDatasetBuilder Execute()
    {
        var result = new DicomDatasetBuilder();
        _open.Push((_root, result, DeidentificationContext.Own));
        while (_open.TryPop(out (DicomItem Source, DicomDatasetBuilder Target, DeidentificationContext Context) level))
        {
            bool isNested = level.Target != result;
            foreach (DicomElement element in level.Source)
            {
                Process(element, level.Source, level.Target, level.Context, isNested);
            }
        }

        return result;
    }

    private void Process(DicomElement element, DicomItem source, DicomDatasetBuilder target, DeidentificationContext context, bool isNested)
    {
        DicomTag tag = element.Tag;
        if (target.Contains(tag) || tag.Group < 0x0008)
        {
            // Of duplicates readers find the first; a second one would be a way around the rules. Commands, meta information and
            // directory records have no place in an object (PS3.5 §7.1).
            return;
        }

        if (tag.IsPrivate)
        {
            ProcessPrivate(element, source, target, context);
            return;
        }

        if (isNested && tag == DicomTags.SpecificCharacterSet)
        {
            // Texts of all levels are written in the set of the root.
            return;
        }

        ConfidentialityAction action = _policy.Decide(tag, element.VR, _sopClassUid, isNested);
        if (action == ConfidentialityAction.Keep)
        {
            action = InContext(element, context);
        }

        Apply(action, element, target, context);
    }

    private ConfidentialityAction InContext(DicomElement element, DeidentificationContext context)
    {
        if (element.IsSequence || context == DeidentificationContext.Own)
        {
            return ConfidentialityAction.Keep;
        }

        if (context == DeidentificationContext.Clean)
        {
            return element.VR.UsesCharacterSet() ? ConfidentialityAction.Clean : ConfidentialityAction.Keep;
        }

        return element.VR switch
        {
            DicomVR.CS => ConfidentialityAction.Keep,
            DicomVR.UI => _options.RetainUids ? ConfidentialityAction.Keep : ConfidentialityAction.ReplaceUid,
            _ => ConfidentialityAction.Dummy,
        };
    }

    private void Apply(ConfidentialityAction action, DicomElement element, DicomDatasetBuilder target, DeidentificationContext context)
    {
        if (action == ConfidentialityAction.Remove)
        {
            return;
        }

        DicomVR vr = VROf(element);
        if (element.IsSequence)
        {
            ApplyToSequence(action, element, target, context);
        }
        else if (action == ConfidentialityAction.Empty || element.IsEmpty)
        {
            target.Set(element.Tag, vr, null);
        }
        else if (action == ConfidentialityAction.Dummy)
        {
            DummyValues.Set(target, element.Tag, vr);
        }
        else if (action == ConfidentialityAction.ReplaceUid)
        {
            target.Set(element.Tag, vr, string.Join('\\', element.GetStrings().Select(uid => uid.Length == 0 ? "" : _mapUid(uid))));
        }
        else if (action == ConfidentialityAction.Clean)
        {
            Clean(element, vr, target);
        }
        else
        {
            Keep(element, target);
        }
    }

    // A public element encoded as UN is treated, and where it is changed written, by the dictionary's VR.
    private static DicomVR VROf(DicomElement element)
    {
        DicomVR vr = element.VR;
        return vr is DicomVR.UN or DicomVR.None && DicomDictionary.GetImplicitVR(element.Tag) is var known and not DicomVR.None and not DicomVR.SQ ? known : vr;
    }

    private void ApplyToSequence(ConfidentialityAction action, DicomElement element, DicomDatasetBuilder target, DeidentificationContext context)
    {
        target.Set(element.Tag, DicomVR.SQ, null);
        if (action == ConfidentialityAction.Empty)
        {
            return;
        }

        DeidentificationContext inner = action switch
        {
            ConfidentialityAction.Dummy => DeidentificationContext.Dummy,
            ConfidentialityAction.Clean => DeidentificationContext.Clean,
            _ => context,
        };
        foreach (DicomItem item in element.Items)
        {
            _open.Push((item, target.AddItem(element.Tag), inner));
        }
    }

    private void Clean(DicomElement element, DicomVR vr, DicomDatasetBuilder target)
    {
        string? cleaned = null;
        if (vr is DicomVR.DA or DicomVR.DT or DicomVR.TM)
        {
            cleaned = element.GetString() is { } date ? DateShifter.Shift(date, vr, _shiftDays) : null;
        }
        else if (vr.IsText() && !element.IsDeferred && element.GetString() is { } text)
        {
            cleaned = (_words ??= IdentifyingWords.Of(_root)).Clean(text);
            cleaned = _options.TextCleaner is { } more ? more(element.Tag, cleaned) : cleaned;
        }

        if (string.IsNullOrEmpty(cleaned))
        {
            // Nothing is left, or it cannot be looked into: bytes, and texts that stayed on disk.
            DummyValues.Set(target, element.Tag, vr);
        }
        else
        {
            target.Set(element.Tag, vr, cleaned);
        }
    }

    private static void Keep(DicomElement element, DicomDatasetBuilder target)
    {
        // With escape sequences a text is ASCII to look at, and yet means its own item's character set.
        if (element.VR.UsesCharacterSet() && !element.IsDeferred && element.ValueBytes.ContainsAnyExceptInRange((byte)0x1C, (byte)0x7E))
        {
            target.Set(element.Tag, element.VR, element.GetString());
        }
        else
        {
            target.Copy(element);
        }
    }

    private void ProcessPrivate(DicomElement element, DicomItem source, DicomDatasetBuilder target, DeidentificationContext context)
    {
        if (!_options.RetainSafePrivate || context == DeidentificationContext.Dummy || element.IsSequence || !new PrivateFilter(source).IsSafe(element.Tag))
        {
            return;
        }

        DicomTag creator = PrivateFilter.CreatorOf(element.Tag);
        if (!target.Contains(creator))
        {
            target.Set(creator, DicomVR.LO, source.GetString(creator));
        }

        Keep(element, target);
    }
}
