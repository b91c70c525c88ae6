namespace Loop;

/// <summary>The outcome of a connect.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Cause">Why it failed, in words; empty when it is connected.</param>
/// <param name="RemoteEndPoint">The address that was connected to, or that was tried last; unknown when none was.</param>
public readonly record struct ConnectResult(ConnectStatus Status, string Cause, PeerAddress RemoteEndPoint)
{
    /// <summary>True when the connection was made.</summary>
    public bool IsConnected => Status == ConnectStatus.Connected;

    /// <summary>The outcome on one line, for logs.</summary>
    public override string ToString() => IsConnected ? $"connected to {RemoteEndPoint}" : $"{Status}: {Cause}";
}
