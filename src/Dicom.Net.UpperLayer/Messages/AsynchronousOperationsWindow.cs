namespace Dicom.Net.UpperLayer;

/// <summary>The Asynchronous Operations Window (PS3.7 §D.3.3.3); both numbers speak of the association's requestor.</summary>
/// <param name="MaximumInvoked">The most operations the requestor has outstanding: asked for in a request, granted in an answer; 0 means no limit.</param>
/// <param name="MaximumPerformed">The most operations the requestor performs at a time: offered in a request, taken up in an answer; 0 means no limit.</param>
public readonly record struct AsynchronousOperationsWindow(ushort MaximumInvoked, ushort MaximumPerformed);
