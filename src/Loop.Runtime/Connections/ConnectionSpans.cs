using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>
/// A span for each connection, from its first to its last moment, while somebody listens to the activity source <c>Loop</c>. What a listener throws is logged, and
/// costs its connection no more than the span.
/// </summary>
internal static partial class ConnectionSpans
{
    public const string SourceName = "Loop";

    private static readonly ActivitySource _source = new(SourceName);

    public static bool AreWanted => _source.HasListeners();

    /// <summary>Begins a connection's span. It is nobody's current one: on a loop many connections are alive at a time.</summary>
    public static Activity? Begin(Connection connection, ILogger logger)
    {
        Activity? previous = Activity.Current;
        Activity? span = null;
        try
        {
            Activity.Current = null;
            span = _source.StartActivity("loop.connection", ActivityKind.Server);
        }
        catch (Exception exception)
        {
            LogListenerFault(logger, exception, connection.Class.Name, connection.Id);
        }

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

    public static void End(Connection connection, ILogger logger)
    {
        if (connection.Extras?.Span is not { } span)
        {
            return;
        }

        CloseReason reason = connection.Reason;
        Activity? previous = Activity.Current;
        span.SetTag("loop.close_reason", reason.ToString());
        if (reason is not (CloseReason.Local or CloseReason.PeerClosed or CloseReason.LoopStopped))
        {
            span.SetStatus(ActivityStatusCode.Error, reason.ToString());
        }

        try
        {
            span.Stop();
        }
        catch (Exception exception)
        {
            LogListenerFault(logger, exception, connection.Class.Name, connection.Id);
        }

        Activity.Current = previous;
    }

    [LoggerMessage(EventId = 73, Level = LogLevel.Error, Message = "{Handler}: a listener of activities threw at the span of connection {Connection}")]
    private static partial void LogListenerFault(ILogger logger, Exception exception, string handler, ConnectionId connection);
}
