using System.Collections.Concurrent;

namespace Loop.Hosting.Tests;

/// <summary>What handlers tell the tests; a singleton of the application.</summary>
internal sealed class Record
{
    public ConcurrentQueue<CloseReason> Closed { get; } = new();

    public ManualResetEventSlim Release { get; } = new();
}

/// <summary>Echoes; holds its loop at "hold".</summary>
[LoopHandler(IdleTimeout = "00:05:00")]
internal sealed partial class Echo(Record record)
{
    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.SequenceEqual("hold"u8))
        {
            record.Release.Wait(TimeSpan.FromSeconds(120));
        }

        if (bytes.SequenceEqual("throw"u8))
        {
            throw new InvalidOperationException("the client asked for it");
        }

        Connection.Send(bytes);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => record.Closed.Enqueue(reason);
}
