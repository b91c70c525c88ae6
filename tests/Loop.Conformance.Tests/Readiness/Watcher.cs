using System.Runtime.InteropServices;
using Loop.Readiness;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>Is told of the readiness of a server's sources, notes it in the journal, and does what the test scripts.</summary>
internal sealed class Watcher(LoopServer server, string name) : ReadyOwner
{
    private int _reports;

    /// <summary>Notes no reports, for sources that are ready in every tick.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>How often a source was reported. Any thread.</summary>
    public int Reports => Volatile.Read(ref _reports);

    /// <summary>What is done on the loop when the source is reported.</summary>
    public Action<ReadySource, ReadyEvents>? Then { get; set; }

    public ReadySource Source { get; private set; } = null!;

    public override void OnReady(WatchLeg leg)
    {
        if (!leg.Take())
        {
            return;
        }

        bool hasEnded = (leg.Source.Events & ReadyEvents.Closed) != 0;
        Volatile.Write(ref _reports, _reports + 1);
        if (!IsQuiet)
        {
            server.Journal.Note($"{name}:{(hasEnded ? "closed" : leg.Direction.ToString())}");
        }

        Then?.Invoke(leg.Source, leg.Direction);
        leg.Finish();
    }

    /// <summary>Watches on the server's loop.</summary>
    public async Task<ReadySource> WatchAsync(SafeHandle descriptor, Trigger? readable = null, Trigger? writable = null) =>
        await server.OnLoopAsync(() => WatchNow(descriptor, readable, writable));

    /// <summary>Watches, on the loop's own thread.</summary>
    public ReadySource WatchNow(SafeHandle descriptor, Trigger? readable = null, Trigger? writable = null) =>
        Source = server.Loop.Engine.Watches.Watch(descriptor, this, readable, writable);

    public Task UnwatchAsync() => server.OnLoopAsync(() => Source.Unwatch());

    /// <summary>Reads all that is there, and notes the status that ended it.</summary>
    public void Drain(ReadySource source)
    {
        Span<byte> buffer = stackalloc byte[256];
        IoStatus status;
        while ((status = source.TryRead(buffer, out int count)) == IoStatus.Ok)
        {
            Read += count;
        }

        server.Journal.Note($"{name}:{status}");
    }

    /// <summary>Bytes that <see cref="Drain"/> read.</summary>
    public long Read { get; private set; }
}
