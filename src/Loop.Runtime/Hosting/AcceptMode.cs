namespace Loop;

/// <summary>How the connections of one listener come to several loops. Nothing switches by itself; the metric <c>loop.connections.active</c> shows the spread.</summary>
public enum AcceptMode
{
    /// <summary>Each loop has a listening socket of its own on the port, and the kernel chooses by the connection's addresses (SO_REUSEPORT, socket(7)).</summary>
    PerLoop = 0,

    /// <summary>One loop accepts and hands the connections over, to all loops in turn: an even spread, for a hop between threads at each accept.</summary>
    OneAcceptor,
}
