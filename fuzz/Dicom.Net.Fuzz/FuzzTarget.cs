namespace Dicom.Net.Fuzz;

/// <summary>One fuzz target: takes any bytes and throws only where its oracle is broken.</summary>
/// <param name="data">The input.</param>
public delegate void FuzzTarget(ReadOnlySpan<byte> data);
