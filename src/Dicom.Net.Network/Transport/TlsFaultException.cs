namespace Dicom.Net.Network;

/// <summary>The transport ended by a fault of TLS; the message is a whole one.</summary>
internal sealed class TlsFaultException(string message, Exception innerException) : IOException(message, innerException);
