using System.Text;

namespace Loop.Conformance.Tests.Async;

internal delegate LoopTask ReceiveFunction(Connection connection, ReadOnlyMemory<byte> bytes, CancellationToken closed);

/// <summary>
/// What handlers whose methods may wait do, given by the test. Each event is noted when its method begins (<c>recv:text</c>) and, where it has
/// something to do, when that has ended (<c>recv:text ended</c>).
/// </summary>
internal sealed class AsyncScript
{
    private readonly TaskCompletionSource<Connection> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Journal Journal { get; set; } = null!;

    public int Instances { get; set; }

    public Func<Connection, LoopTask>? OnAccept { get; set; }

    public ReceiveFunction? OnRecv { get; set; }

    public Func<Connection, LoopTask>? OnDrained { get; set; }

    public Func<Connection, LoopTask>? OnEnd { get; set; }

    public Func<Connection, LoopTask>? OnClose { get; set; }

    public Func<Exception, Supervision>? OnError { get; set; }

    /// <summary>The first connection that was accepted.</summary>
    public Task<Connection> FirstConnection => _first.Task;

    public LoopTask Accepted(Connection connection)
    {
        _first.TrySetResult(connection);
        return RunAsync("accept", OnAccept?.Invoke(connection));
    }

    public LoopTask Received(Connection connection, ReadOnlyMemory<byte> bytes, CancellationToken closed)
    {
        string entry = "recv:" + (bytes.Length <= 16 ? Encoding.ASCII.GetString(bytes.Span) : "many");
        Journal.Note(entry);
        return EndAsync(entry, OnRecv?.Invoke(connection, bytes, closed));
    }

    public LoopTask Drained(Connection connection) => RunAsync("drained", OnDrained?.Invoke(connection));

    public LoopTask Ended(Connection connection)
    {
        Journal.Note("end");
        return EndAsync("end", (OnEnd ?? CloseAsync)(connection));
    }

    public LoopTask Closed(Connection connection, CloseReason reason)
    {
        string entry = "close:" + reason;
        Journal.Note(entry);
        return EndAsync(entry, OnClose?.Invoke(connection));
    }

    public Supervision Failed(Exception exception)
    {
        Journal.Note("error:" + exception.Message);
        return OnError?.Invoke(exception) ?? Supervision.Close;
    }

    private static LoopTask CloseAsync(Connection connection)
    {
        connection.Close();
        return default;
    }

    private LoopTask RunAsync(string entry, LoopTask? action)
    {
        Journal.Note(entry);
        return EndAsync(entry, action);
    }

    private async LoopTask EndAsync(string entry, LoopTask? action)
    {
        if (action is { } task)
        {
            await task;
            Journal.Note(entry + " ended");
        }
    }
}
