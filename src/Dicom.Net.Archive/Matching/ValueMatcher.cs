using System.Globalization;

namespace Dicom.Net.Archive;

/// <summary>Compares stored values with the value of one key (PS3.4 §C.2.2.2). Immutable, safe for several threads.</summary>
public sealed class ValueMatcher
{
    private readonly Alternative[] _alternatives;
    private readonly bool _isMultiValued;
    private readonly bool _isCaseSensitive;

    private ValueMatcher(ValueKind kind, Alternative[] alternatives, bool isMultiValued, bool isCaseSensitive)
    {
        Kind = kind;
        _alternatives = alternatives;
        _isMultiValued = isMultiValued;
        _isCaseSensitive = isCaseSensitive;
        BoundsOfOneValue = alternatives.Length == 0 ? MatchBounds.None : FindBounds();
        Bounds = isMultiValued ? MatchBounds.None : BoundsOfOneValue;
    }

    /// <summary>How values are compared.</summary>
    public ValueKind Kind { get; }

    /// <summary>Whether every object matches, also one without the attribute (PS3.4 §C.2.2.2.3).</summary>
    public bool IsUniversal => _alternatives.Length == 0;

    /// <summary>What an index may narrow its search by.</summary>
    public MatchBounds Bounds { get; }

    // What at least one of the values must fulfil where the attribute has several.
    internal MatchBounds BoundsOfOneValue { get; }

    // The one interval of a range key, for combined date and time matching; null for lists.
    internal Interval? SingleInterval => _alternatives.Length == 1 ? _alternatives[0].Interval : null;

    /// <summary>Reads the value of a key.</summary>
    /// <param name="kind">How values are compared.</param>
    /// <param name="key">The key's value, a backslash between alternatives; null or empty matches all.</param>
    /// <param name="isMultiValued">Whether the stored attribute may hold several values, of which one must match.</param>
    /// <param name="isNameCaseSensitive">Whether upper and lower case differ in person names.</param>
    /// <param name="matcher">The matcher.</param>
    /// <returns>False where the value is none of its kind: a malformed date, time or range.</returns>
    public static bool TryCreate(ValueKind kind, string? key, bool isMultiValued, bool isNameCaseSensitive, out ValueMatcher matcher)
    {
        string[] texts = kind == ValueKind.LongText ? [key ?? ""] : (key ?? "").Split('\\');
        var alternatives = new List<Alternative>(texts.Length);
        bool isValid = true;
        foreach (string text in texts)
        {
            string trimmed = text.Trim(' ', '\0');
            if (trimmed.Length == 0)
            {
                continue;
            }

            // A lone star is universal for every VR: the standard has it for texts only, many clients send it for all.
            if (trimmed.AsSpan().Trim('*').IsEmpty)
            {
                alternatives.Clear();
                break;
            }

            isValid &= Alternative.TryRead(kind, text, out Alternative alternative);
            alternatives.Add(alternative);
        }

        bool isCaseSensitive = isNameCaseSensitive && kind == ValueKind.PersonName;
        matcher = new ValueMatcher(kind, isValid && kind != ValueKind.None ? [.. alternatives] : [], isMultiValued, isCaseSensitive);
        return isValid;
    }

    /// <summary>Brings a value into the form in which it is compared and indexed.</summary>
    /// <param name="kind">How values are compared.</param>
    /// <param name="value">The value.</param>
    /// <returns>The normal form; empty where the value is empty or, for a date, none.</returns>
    public static string Normalize(ValueKind kind, string? value) => ValueText.Normalize(kind, value);

    /// <summary>Whether a stored value matches.</summary>
    /// <param name="stored">The value, a backslash between values; null or empty where the object has none, which matches a universal key only.</param>
    /// <returns>Whether it matches.</returns>
    public bool Matches(string? stored)
    {
        if (IsUniversal)
        {
            return true;
        }

        if (string.IsNullOrEmpty(stored))
        {
            return false;
        }

        if (!_isMultiValued || !stored.Contains('\\', StringComparison.Ordinal))
        {
            return MatchesOne(stored);
        }

        foreach (string value in stored.Split('\\'))
        {
            if (MatchesOne(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesOne(string stored)
    {
        string normal = ValueText.Normalize(Kind, stored);
        if (normal.Length == 0)
        {
            return false;
        }

        foreach (Alternative alternative in _alternatives)
        {
            bool matches = Kind switch
            {
                ValueKind.Date => TemporalText.TryReadDate(normal, out int date) && alternative.Interval.Overlaps(new Interval(date, date)),
                ValueKind.Time => TemporalText.TryReadTime(normal, out Interval time) && alternative.Interval.Overlaps(time),
                ValueKind.DateTime => TemporalText.TryReadDateTime(normal, out Interval moment) && alternative.Interval.Overlaps(moment),
                ValueKind.Number => alternative.EqualsNumber(normal),
                ValueKind.PersonName => alternative.MatchesName(normal) && (!_isCaseSensitive || alternative.MatchesExactName(stored)),
                _ => alternative.MatchesText(normal),
            };
            if (matches)
            {
                return true;
            }
        }

        return false;
    }

    private MatchBounds FindBounds()
    {
        switch (Kind)
        {
            case ValueKind.Date when SingleInterval is { } range:
                return new MatchBounds { From = TemporalText.FormatDate((int)range.From), To = TemporalText.FormatDate((int)range.To) };
            case ValueKind.Text or ValueKind.Uid or ValueKind.PersonName:
                if (Array.TrueForAll(_alternatives, alternative => !alternative.IsPattern))
                {
                    return new MatchBounds { AnyOf = Array.ConvertAll(_alternatives, alternative => alternative.Text) };
                }

                return _alternatives.Length == 1 ? new MatchBounds { Prefix = PrefixOf(_alternatives[0].Text) } : MatchBounds.None;
            default:
                return MatchBounds.None;
        }
    }

    // Trailing delimiters of a name's prefix may be missing from the stored value; see Alternative.MatchesName.
    private string? PrefixOf(string pattern)
    {
        string prefix = pattern[..pattern.AsSpan().IndexOfAny('*', '?')];
        prefix = Kind == ValueKind.PersonName ? prefix.TrimEnd('^', '=', ' ') : prefix;
        return prefix.Length == 0 ? null : prefix;
    }

    private readonly struct Alternative
    {
        private Alternative(string text, string raw, bool isPattern, Interval interval, double? number)
        {
            Text = text;
            Raw = raw;
            IsPattern = isPattern;
            Interval = interval;
            Number = number;
        }

        public string Text { get; }

        public bool IsPattern { get; }

        public Interval Interval { get; }

        private string Raw { get; }

        private double? Number { get; }

        public static bool TryRead(ValueKind kind, string text, out Alternative alternative)
        {
            Interval interval = default;
            bool isValid = kind switch
            {
                ValueKind.Date => TryReadDates(text.Trim(), out interval),
                ValueKind.Time => TryReadTimes(text.Trim(), out interval),
                ValueKind.DateTime => TryReadDateTimes(text.Trim(), out interval),
                _ => true,
            };
            bool isPattern = kind is ValueKind.Text or ValueKind.LongText or ValueKind.PersonName && Wildcard.IsPattern(text);
            double? number = kind == ValueKind.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

            // A pattern keeps its trailing delimiters: they are part of what it asks for.
            string normal = isPattern && kind == ValueKind.PersonName ? text.Trim(' ', '\0').ToUpperInvariant() : ValueText.Normalize(kind, text);
            alternative = new Alternative(normal, text.Trim(' ', '\0'), isPattern, interval, number);
            return isValid;
        }

        public bool MatchesText(string stored) =>
            IsPattern ? Wildcard.Matches(Text, stored) : string.Equals(Text, stored, StringComparison.Ordinal);

        public bool MatchesName(string stored) => MatchesName(Text, stored);

        // The same without folding, for archives whose names differ by case.
        public bool MatchesExactName(string stored) => MatchesName(IsPattern ? Raw : Raw.TrimEnd('^', '='), stored.Trim(' ', '\0').TrimEnd('^', '='));

        public bool EqualsNumber(string stored) =>
            string.Equals(Text, stored, StringComparison.Ordinal)
            || (Number is { } number && double.TryParse(stored, NumberStyles.Float, CultureInfo.InvariantCulture, out double other) && number == other);

        // PS3.4 §C.2.2.2.1 leaves open which component group is matched: the whole value or any one of its groups.
        private bool MatchesName(string key, string stored)
        {
            if (MatchesGroup(key, stored))
            {
                return true;
            }

            if (stored.Contains('=', StringComparison.Ordinal))
            {
                foreach (string group in stored.Split('='))
                {
                    if (group.Length > 0 && MatchesGroup(key, group))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private bool MatchesGroup(string key, string stored)
        {
            if (!IsPattern)
            {
                return string.Equals(key, stored, StringComparison.Ordinal);
            }

            if (Wildcard.Matches(key, stored))
            {
                return true;
            }

            // DOE^JOHN^* asks for any middle name, also for none: components left out are empty ones.
            // A name has five components (PS3.5 §6.2.1.1).
            int missing = Math.Min(key.AsSpan().Count('^') - stored.AsSpan().Count('^'), 4);
            for (int i = 1; i <= missing; i++)
            {
                if (Wildcard.Matches(key, stored + new string('^', i)))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool TryReadDates(ReadOnlySpan<char> text, out Interval interval)
        {
            interval = default;
            int hyphen = text.IndexOf('-');
            if (hyphen < 0)
            {
                bool isDate = TemporalText.TryReadDate(text, out int date);
                interval = new Interval(date, date);
                return isDate;
            }

            int from = TemporalText.MinDate;
            int to = TemporalText.MaxDate;
            ReadOnlySpan<char> left = text[..hyphen].Trim();
            ReadOnlySpan<char> right = text[(hyphen + 1)..].Trim();
            bool isValid = !(left.IsEmpty && right.IsEmpty)
                && (left.IsEmpty || TemporalText.TryReadDate(left, out from))
                && (right.IsEmpty || TemporalText.TryReadDate(right, out to));
            interval = new Interval(from, to);
            return isValid;
        }

        private static bool TryReadTimes(ReadOnlySpan<char> text, out Interval interval)
        {
            int hyphen = text.IndexOf('-');
            if (hyphen < 0)
            {
                return TemporalText.TryReadTime(text, out interval);
            }

            Interval from = new(0, 0);
            Interval to = new(0, TemporalText.MicrosecondsPerDay - 1);
            ReadOnlySpan<char> left = text[..hyphen].Trim();
            ReadOnlySpan<char> right = text[(hyphen + 1)..].Trim();
            bool isValid = !(left.IsEmpty && right.IsEmpty)
                && (left.IsEmpty || TemporalText.TryReadTime(left, out from))
                && (right.IsEmpty || TemporalText.TryReadTime(right, out to));
            interval = new Interval(from.From, to.To);
            return isValid;
        }

        private static bool TryReadDateTimes(ReadOnlySpan<char> text, out Interval interval)
        {
            int hyphen = TemporalText.FindDateTimeHyphen(text);
            if (hyphen < 0)
            {
                return TemporalText.TryReadDateTime(text, out interval);
            }

            Interval from = new(long.MinValue, 0);
            Interval to = new(0, long.MaxValue);
            ReadOnlySpan<char> left = text[..hyphen].Trim();
            ReadOnlySpan<char> right = text[(hyphen + 1)..].Trim();
            bool isValid = !(left.IsEmpty && right.IsEmpty)
                && (left.IsEmpty || TemporalText.TryReadDateTime(left, out from))
                && (right.IsEmpty || TemporalText.TryReadDateTime(right, out to));
            interval = new Interval(from.From, to.To);
            return isValid;
        }
    }
}
