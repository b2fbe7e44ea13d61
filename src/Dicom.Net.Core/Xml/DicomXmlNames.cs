namespace Dicom.Net.Core;

/// <summary>The names of PS3.19 §A.1 for the parts of a person's name.</summary>
internal static class DicomXmlNames
{
    public static readonly string[] Groups = ["Alphabetic", "Ideographic", "Phonetic"];

    public static readonly string[] Components = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];
}
