namespace Dicom.Net.Archive;

/// <summary>A move destination.</summary>
/// <param name="AETitle">Its AE title, without padding.</param>
/// <param name="Host">Its host name or address.</param>
/// <param name="Port">Its port.</param>
public sealed record ArchivePeer(string AETitle, string Host, int Port);
