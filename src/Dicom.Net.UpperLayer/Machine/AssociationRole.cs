namespace Dicom.Net.UpperLayer;

/// <summary>Which side of an association this is.</summary>
public enum AssociationRole : byte
{
    /// <summary>The side that connects and asks for the association.</summary>
    Requestor,

    /// <summary>The side that is called.</summary>
    Acceptor,
}
