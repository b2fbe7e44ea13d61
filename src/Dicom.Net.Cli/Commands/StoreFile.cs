namespace Dicom.Net.Cli.Commands;

/// <summary>A file to be sent, by its meta information.</summary>
internal sealed record StoreFile(string Path, string SopClassUid, string SopInstanceUid, string TransferSyntaxUid);
