namespace Loop.Connections.Connecting;

/// <summary>Where a connect stands.</summary>
internal enum ConnectState
{
    /// <summary>It has not begun.</summary>
    New = 0,

    /// <summary>Its name is being resolved.</summary>
    Resolving,

    /// <summary>Addresses are being tried.</summary>
    Trying,

    /// <summary>It waits until it is tried again.</summary>
    Waiting,

    /// <summary>There is a connection.</summary>
    Connected,

    /// <summary>Nothing more will come of it.</summary>
    Ended,
}

/// <summary>One socket that is being connected to one address.</summary>
internal sealed class ConnectAttempt(ConnectOperation operation, int descriptor, in PeerAddress remote)
{
    public ConnectOperation Operation { get; } = operation;

    public int Descriptor { get; } = descriptor;

    public PeerAddress Remote { get; } = remote;

    public ulong Token { get; set; }

    /// <summary>Another attempt was quicker, or the operation ended: whatever comes of this one is closed.</summary>
    public bool IsAbandoned { get; set; }
}
