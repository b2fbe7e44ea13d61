namespace Dicom.Net.Imaging;

/// <summary>Images of several orientations, sizes, formats or series came together; they are never joined silently.</summary>
public sealed class MixedStacksException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="stacks">The stacks found.</param>
    public MixedStacksException(IReadOnlyList<StackSummary> stacks)
        : base($"The images form {stacks.Count} stacks that are no single volume; pick one: {string.Join("; ", stacks)}")
    {
        Stacks = stacks;
    }

    /// <summary>The stacks found, to pick one by its index.</summary>
    public IReadOnlyList<StackSummary> Stacks { get; }
}
