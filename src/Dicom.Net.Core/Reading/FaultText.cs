namespace Dicom.Net.Core;

/// <summary>What an error says of each rule.</summary>
internal static class FaultText
{
    public static string Of(DicomTolerances rule) => rule switch
    {
        DicomTolerances.MissingPreamble => "The preamble and the prefix DICM are missing",
        DicomTolerances.MetaInformation => "The file meta information is missing or its length is wrong",
        DicomTolerances.WrongTransferSyntax => "The data are not in the declared transfer syntax",
        DicomTolerances.UnknownVR => "The VR is unknown",
        DicomTolerances.MixedVR => "An element has no VR where its data set has, or the other way round",
        DicomTolerances.OddLength => "The value has an odd length",
        DicomTolerances.MissingDelimiter => "A sequence or item delimiter is missing or has a length",
        DicomTolerances.StrayDelimiter => "A delimiter stands where nothing is open",
        DicomTolerances.SequenceInUN => "A sequence is encoded as UN",
        DicomTolerances.NestedEncoding => "A nested data set has another encoding than its parent",
        DicomTolerances.Duplicate => "The tag occurs twice",
        DicomTolerances.OutOfOrder => "The tags do not ascend",
        DicomTolerances.LengthOverrun => "The length reaches beyond what holds it",
        DicomTolerances.WrongLength => "The length is not that of what it is the length of",
        DicomTolerances.WrongVR => "The VR is not the dictionary's",
        DicomTolerances.DecimalComma => "A decimal number has a comma",
        DicomTolerances.OverlongValue => "The value is longer than its VR allows",
        DicomTolerances.Truncated => "The input is cut off",
        DicomTolerances.TrailingGarbage => "Bytes follow that are no element",
        _ => "The input breaks the encoding rules",
    };

    public static string SectionOf(DicomTolerances rule) => rule switch
    {
        DicomTolerances.MissingPreamble or DicomTolerances.MetaInformation => "PS3.10 §7.1",
        DicomTolerances.WrongTransferSyntax => "PS3.5 §10",
        DicomTolerances.UnknownVR or DicomTolerances.SequenceInUN => "PS3.5 §6.2",
        DicomTolerances.OddLength or DicomTolerances.WrongLength => "PS3.5 §7.1.1",
        DicomTolerances.WrongVR => "PS3.6 §6",
        DicomTolerances.DecimalComma or DicomTolerances.OverlongValue => "PS3.5 Table 6.2-1",
        DicomTolerances.MissingDelimiter or DicomTolerances.StrayDelimiter or DicomTolerances.NestedEncoding
            or DicomTolerances.LengthOverrun => "PS3.5 §7.5",
        _ => "PS3.5 §7.1",
    };
}
