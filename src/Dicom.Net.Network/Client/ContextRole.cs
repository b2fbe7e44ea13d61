namespace Dicom.Net.Network;

/// <summary>Which side of a service the requestor of an association proposes to play on a context (PS3.7 §D.3.3.4).</summary>
[Flags]
public enum ContextRole
{
    /// <summary>Neither: not negotiated, the default role, which is <see cref="Scu"/>.</summary>
    None = 0,

    /// <summary>It asks for the service.</summary>
    Scu = 1,

    /// <summary>It provides the service: what a C-GET needs of storage classes, whose objects then come to the requestor.</summary>
    Scp = 2,

    /// <summary>Both.</summary>
    Both = Scu | Scp,
}
