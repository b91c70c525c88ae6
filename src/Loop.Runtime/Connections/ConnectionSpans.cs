using System.Diagnostics;

namespace Loop.Connections;

/// <summary>A span for each connection, from its first to its last moment, while somebody listens to the activity source <c>Loop</c>.</summary>
internal static class ConnectionSpans
{
    public const string SourceName = "Loop";

    private static readonly ActivitySource _source = new(SourceName);

    public static bool AreWanted => _source.HasListeners();

    /// <summary>Begins a connection's span. It is nobody's current one: on a loop many connections are alive at a time.</summary>
    public static Activity? Begin(Connection connection)
    {
        Activity? previous = Activity.Current;
        Activity.Current = null;
        Activity? span = _source.StartActivity("loop.connection", ActivityKind.Server);
        Activity.Current = previous;
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("loop.handler", connection.Class.Name);
            span.SetTag("loop.connection.id", connection.Id.ToString());
            span.SetTag("network.peer.address", connection.RemoteEndPoint.ToString());
            span.SetTag("network.local.address", connection.LocalEndPoint.ToString());
        }

        return span;
    }

    public static void End(Activity span, CloseReason reason)
    {
        Activity? previous = Activity.Current;
        span.SetTag("loop.close_reason", reason.ToString());
        if (reason is not (CloseReason.Local or CloseReason.PeerClosed or CloseReason.LoopStopped))
        {
            span.SetStatus(ActivityStatusCode.Error, reason.ToString());
        }

        span.Stop();
        Activity.Current = previous;
    }
}
