using Loop.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Async;

/// <summary>What an async method of a handler may return.</summary>
public enum TaskKind
{
    LoopTask,
    ValueTask,
}

/// <summary>Every event may wait, as a <see cref="LoopTask"/>.</summary>
[LoopHandler]
internal sealed partial class AsyncLoop(AsyncScript script) : IDisposable
{
    private readonly int _instance = ++script.Instances;

    public void Dispose() => script.Journal.Note("dispose" + _instance);

    [OnAccept]
    private LoopTask OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes, CancellationToken closed) => await script.Received(Connection, bytes, closed);

    [OnDrained]
    private LoopTask OnDrained() => script.Drained(Connection);

    [OnEnd]
    private LoopTask OnEnd() => script.Ended(Connection);

    [OnClose]
    private async LoopTask OnClose(CloseReason reason) => await script.Closed(Connection, reason);

    [OnError]
    private Supervision OnError(Exception exception) => script.Failed(exception);
}

/// <summary>Every event may wait, as a <see cref="ValueTask"/>.</summary>
[LoopHandler]
internal sealed partial class AsyncValue(AsyncScript script) : IDisposable
{
    private readonly int _instance = ++script.Instances;

    public void Dispose() => script.Journal.Note("dispose" + _instance);

    [OnAccept]
    private async ValueTask OnAccept() => await script.Accepted(Connection);

    [OnRecv]
    private async ValueTask OnRecv(ReadOnlyMemory<byte> bytes, CancellationToken closed) => await script.Received(Connection, bytes, closed);

    [OnDrained]
    private async ValueTask OnDrained() => await script.Drained(Connection);

    [OnEnd]
    private async ValueTask OnEnd() => await script.Ended(Connection);

    [OnClose]
    private async ValueTask OnClose(CloseReason reason) => await script.Closed(Connection, reason);

    [OnError]
    private Supervision OnError(Exception exception) => script.Failed(exception);
}

/// <summary>Neither [OnEnd] nor [OnError].</summary>
[LoopHandler]
internal sealed partial class AsyncPlain(AsyncScript script)
{
    [OnAccept]
    private void OnAccept() => _ = script.Accepted(Connection);

    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes, CancellationToken closed) => await script.Received(Connection, bytes, closed);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Journal.Note("close:" + reason);
}

/// <summary>Starts servers with these handlers.</summary>
internal static class AsyncServer
{
    /// <summary>What was logged beyond information, but for stalls, which a busy machine makes.</summary>
    public static IEnumerable<string> ComplaintsOf(LoopServer server) => server.Log.Lines
        .Where(static line => line.Level > LogLevel.Information && !IsStall(line.Message))
        .Select(static line => line.Message);

    /// <summary>Whether a line tells of a loop that was kept from running.</summary>
    public static bool IsStall(string message) =>
        message.Contains("has been held", StringComparison.Ordinal) || message.Contains("is stuck in", StringComparison.Ordinal);

    public static Task<LoopServer> StartAsync(
        Arm arm, TaskKind kind, AsyncScript script, Action<ListenOptions>? listen = null, Action<LoopOptions>? configure = null) => kind == TaskKind.LoopTask
        ? StartAsync(arm, script, () => new AsyncLoop(script), listen, configure)
        : StartAsync(arm, script, () => new AsyncValue(script), listen, configure);

    public static Task<LoopServer> StartAsync<T>(
        Arm arm, AsyncScript script, Func<T> make, Action<ListenOptions>? listen = null, Action<LoopOptions>? configure = null)
        where T : class, IConnectionHandler<T> => LoopServer.StartAsync(
            arm,
            (server, builder) =>
            {
                script.Journal = server.Journal;
                builder.Listen("127.0.0.1:0", make, listen);
            },
            configure);
}
