namespace Dicom.Net.Imaging;

/// <summary>How values of interest become gray (PS3.3 §C.11.2).</summary>
public enum VoiFunction
{
    /// <summary>The window LINEAR (§C.11.2.1.2.1): its ends lie half a value inside center and width.</summary>
    Linear,

    /// <summary>The window LINEAR_EXACT (§C.11.2.1.3.2).</summary>
    LinearExact,

    /// <summary>The window SIGMOID (§C.11.2.1.3.1).</summary>
    Sigmoid,

    /// <summary>A table (§C.11.2.1.1).</summary>
    Table,
}
