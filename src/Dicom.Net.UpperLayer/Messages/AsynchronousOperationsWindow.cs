namespace Dicom.Net.UpperLayer;

/// <summary>The Asynchronous Operations Window (PS3.7 §D.3.3.3).</summary>
/// <param name="MaximumInvoked">The most operations the sender wants to have outstanding; 0 means no limit.</param>
/// <param name="MaximumPerformed">The most operations the sender performs at a time; 0 means no limit.</param>
public readonly record struct AsynchronousOperationsWindow(ushort MaximumInvoked, ushort MaximumPerformed);
