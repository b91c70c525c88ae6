namespace Loop.Rings;

/// <summary>How the socket of an outgoing connection is set up.</summary>
/// <param name="Local">The address to connect from; unknown where the kernel chooses.</param>
/// <param name="NoDelay">TCP_NODELAY.</param>
internal readonly record struct ConnectSettings(PeerAddress Local, bool NoDelay);
