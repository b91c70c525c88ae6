using Loop.Rings;

namespace Loop.Connections.Connecting;

/// <summary>What a failed call means for who wants to connect.</summary>
internal static class Outcomes
{
    public static ConnectResult Connected(in PeerAddress remote) => new(ConnectStatus.Connected, string.Empty, remote);

    /// <summary>The outcome of a failed result of the ring.</summary>
    public static ConnectResult Of(int result, in PeerAddress remote) => new(RingResult.ConnectStatusOf(result), $"{remote}: {RingResult.Describe(result)}", remote);

    public static ConnectResult Cancelled(string cause) => new(ConnectStatus.Cancelled, cause, default);

    /// <summary>The count of connections that the host allows is used up.</summary>
    public static ConnectResult BudgetSpent(int maximum, in PeerAddress remote) => new(
        ConnectStatus.LimitReached, $"{remote}: all {maximum} connections of the process are in use; raise MaxConnections, or close some", remote);
}
