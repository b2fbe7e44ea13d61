using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>The identifier of a C-FIND request (PS3.4 §C.4.1.1.3.1), read once.</summary>
internal sealed class FindRequest
{
    // Real queries nest once or twice; the reading of an identifier ends deeper ones before they cost anything.
    private const int MaxSequenceDepth = 8;

    private readonly List<RequestedKey> _keys = [];
    private readonly List<QueryKey> _matching = [];
    private readonly List<FileKey> _inFile = [];
    private readonly DicomArchiveOptions _options;
    private readonly NegotiatedMatching _matchingRules;

    private FindRequest(InformationModel model, ArchiveLevel level, DicomArchiveOptions options, NegotiatedMatching rules)
    {
        Model = model;
        Level = level;
        _options = options;
        _matchingRules = rules;
    }

    public InformationModel Model { get; }

    public ArchiveLevel Level { get; }

    public IReadOnlyList<RequestedKey> Keys => _keys;

    /// <summary>What is to be matched in an object of each entity that the index finds.</summary>
    public IReadOnlyList<FileKey> InFile => _inFile;

    /// <summary>Whether some key is not supported for existence or for matching: responses are then FF01 (PS3.4 §C.4.1.1.4).</summary>
    public bool HasUnsupportedKeys { get; private set; }

    public ArchiveQuery Query => new(Level, _matching, _matchingRules.IsDateTimeCombined);

    /// <exception cref="DimseException">The identifier does not fit the model, or a value is none.</exception>
    public static FindRequest Read(string sopClassUid, DicomItem identifier, DicomArchiveOptions options, NegotiatedMatching rules)
    {
        InformationModel model = InformationModel.Of(sopClassUid);
        var request = new FindRequest(model, model.ReadLevel(identifier.GetString(DicomTags.QueryRetrieveLevel)), options, rules);
        foreach (DicomElement element in identifier)
        {
            // These three say how to read the identifier; they are no keys. Groups below 0008 have no place in a data set.
            DicomTag tag = element.Tag;
            if (tag.Group >= 0x0008 && !tag.IsGroupLength && tag != DicomTags.SpecificCharacterSet && tag != DicomTags.QueryRetrieveLevel && tag != DicomTags.TimezoneOffsetFromUTC)
            {
                request.Add(element);
            }
        }

        if (rules.RequiresUpperKeys)
        {
            request.RequireUpperKeys();
        }

        return request;
    }

    private void Add(DicomElement element)
    {
        DicomTag tag = element.Tag;
        DicomVR vr = VROf(element);
        KeySource source = SourceOf(tag);
        _keys.Add(new RequestedKey(tag, vr, source, element.IsSequence ? ItemTagsOf(element) : []));
        if (source == KeySource.None)
        {
            HasUnsupportedKeys = true;
        }
        else if (source == KeySource.Index)
        {
            AddMatching(tag, vr, element);
        }
        else if (source == KeySource.File)
        {
            if (ReadFileKey(element, vr, depth: 0) is { } key)
            {
                _inFile.Add(key);
            }
        }
        else if (HasValue(element))
        {
            // PS3.4 §C.2.2.1.3: a key that is not supported for matching counts as universal.
            HasUnsupportedKeys = true;
        }
    }

    // Null for a universal key, and for one that is not supported for matching.
    private FileKey? ReadFileKey(DicomElement element, DicomVR vr, int depth)
    {
        if (!HasValue(element))
        {
            return null;
        }

        if (!element.IsSequence)
        {
            ValueMatcher matcher = ReadMatcher(element.Tag, vr, element);
            HasUnsupportedKeys |= matcher.Kind == ValueKind.None;
            return matcher.IsUniversal ? null : new FileKey(element.Tag, matcher, []);
        }

        // A key's sequence has one item, and no query needs a deeper one than this.
        if (element.Items.Count > 1 || depth >= MaxSequenceDepth)
        {
            HasUnsupportedKeys = true;
        }

        var keys = new List<FileKey>();
        if (depth < MaxSequenceDepth)
        {
            foreach (DicomElement nested in element.Items[0])
            {
                if (ReadFileKey(nested, VROf(nested), depth + 1) is { } key)
                {
                    keys.Add(key);
                }
            }
        }

        return keys.Count == 0 ? null : new FileKey(element.Tag, null, keys);
    }

    private KeySource SourceOf(DicomTag tag)
    {
        if (tag == DicomTags.RetrieveAETitle || tag == DicomTags.InstanceAvailability)
        {
            return KeySource.Archive;
        }

        if (ArchiveAttributes.TryGetIndexed(tag, out ArchiveLevel level))
        {
            return level <= Level ? KeySource.Index : KeySource.None;
        }

        if (ArchiveAttributes.TryGetFromFile(tag, out level))
        {
            return level <= Level ? KeySource.File : KeySource.None;
        }

        // Any other attribute may differ from object to object: it is the instance's.
        return Level == ArchiveLevel.Image && tag.Group < 0x7FE0 ? KeySource.File : KeySource.None;
    }

    private static DicomVR VROf(DicomElement element)
    {
        DicomVR vr = DicomDictionary.TryGet(element.Tag, out DicomDictionaryEntry entry) && entry.VR != DicomVR.None ? entry.VR : element.VR;
        return element.IsSequence ? DicomVR.SQ : vr == DicomVR.None ? DicomVR.UN : vr;
    }

    private void AddMatching(DicomTag tag, DicomVR vr, DicomElement element) => _matching.Add(new QueryKey(tag, ReadMatcher(tag, vr, element)));

    private ValueMatcher ReadMatcher(DicomTag tag, DicomVR vr, DicomElement element)
    {
        ValueKind kind = ValueKinds.Of(vr);
        if (!ValueMatcher.TryCreate(kind, element.GetString(), ArchiveAttributes.IsMultiValued(tag), _options.IsNameCaseSensitive, out ValueMatcher matcher))
        {
            string name = DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) ? entry.Keyword : tag.ToString();
            throw new DimseException(DimseStatus.CannotUnderstand, $"{name} is no date, time or range");
        }

        return matcher;
    }

    // PS3.4 §C.4.1.3.1.1: without relational queries the unique keys above the level are single values.
    private void RequireUpperKeys()
    {
        for (ArchiveLevel level = Model.Top; level < Level; level++)
        {
            DicomTag unique = ArchiveAttributes.UniqueKey(level);
            if (_matching.Find(key => key.Tag == unique) is not { Matcher.Bounds.AnyOf.Count: 1 })
            {
                throw new DimseException(DimseStatus.DataSetDoesNotMatchSopClass, $"the unique key of level {InformationModel.TextOf(level)} must be a single value");
            }
        }
    }

    private static List<DicomTag> ItemTagsOf(DicomElement element)
    {
        var tags = new List<DicomTag>();
        if (element.Items.Count > 0)
        {
            foreach (DicomElement nested in element.Items[0])
            {
                tags.Add(nested.Tag);
            }
        }

        return tags;
    }

    private static bool HasValue(DicomElement element)
    {
        if (!element.IsSequence)
        {
            return element.GetString()?.Trim(' ', '*') is { Length: > 0 };
        }

        foreach (DicomItem item in element.Items)
        {
            foreach (DicomElement nested in item)
            {
                if (!nested.IsEmpty)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
