namespace Dicom.Net.Retrieval;

/// <summary>Levels of the query/retrieve information models (PS3.4 §C.6.1.1, §C.6.2.1).</summary>
internal enum QueryLevel
{
    Patient,
    Study,
    Series,
    Image,
}
