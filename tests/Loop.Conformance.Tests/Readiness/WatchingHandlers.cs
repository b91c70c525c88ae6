using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Readiness;

// Handlers that watch descriptors. They differ by what their attributes state; what they do is noted, or given by the test.

/// <summary>Is told by level.</summary>
[LoopHandler]
internal sealed partial class ByLevel(WatchScript script)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor, Trigger.Level);

    [OnReadable(Trigger.Level)]
    private void Ready(ReadySource source) => script.Ready(source, "readable");
}

/// <summary>Is told by level, and notes nothing.</summary>
[LoopHandler]
internal sealed partial class Quiet(WatchScript script)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor);

    [OnReadable(Trigger.Level)]
    private void Ready(ReadySource source) => script.OnReady?.Invoke(source);
}

/// <summary>Is told by edge.</summary>
[LoopHandler]
internal sealed partial class ByEdge(WatchScript script)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor);

    [OnReadable]
    private void Ready(ReadySource source) => script.Ready(source, "readable");
}

/// <summary>Is told once, and asks again.</summary>
[LoopHandler]
internal sealed partial class Once(WatchScript script)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor, Trigger.OneShot);

    [OnReadable(Trigger.OneShot)]
    private void Ready(ReadySource source)
    {
        script.Ready(source, "readable");
        source.Rearm();
    }
}

/// <summary>Watches from its constructor on; is told of room as well, and of its failures.</summary>
[LoopHandler]
internal sealed partial class FromTheConstructor
{
    private readonly WatchScript _script;

    public FromTheConstructor(WatchScript script)
    {
        _script = script;
        script.Source = EventLoop.Watch(script.Descriptor);
        script.Note("made");
    }

    [OnReadable]
    private void Ready(ReadySource source) => _script.Ready(source, "readable");

    [OnWritable(Trigger.OneShot)]
    private void HasRoom(ReadySource source) => _script.Ready(source, "writable");

    [OnError]
    private Supervision Failed(Exception exception)
    {
        _script.Note("error:" + exception.Message);
        return _script.Decision;
    }
}

/// <summary>Hears of nothing.</summary>
[LoopHandler]
internal sealed partial class Deaf(WatchScript script)
{
    [OnStart]
    private void Begin() => script.TryWatch(() => EventLoop.Watch(script.Descriptor, Trigger.Edge));
}

/// <summary>States one trigger and watches with another.</summary>
[LoopHandler]
internal sealed partial class Contradicting(WatchScript script)
{
    [OnStart]
    private void Begin() => script.TryWatch(() => EventLoop.Watch(script.Descriptor, Trigger.Level));

    [OnReadable(Trigger.OneShot)]
    private void Ready(ReadySource source) => script.Ready(source, "readable");
}

/// <summary>
/// A connection's handler with a connection of its own to something behind it, through the socket of another library: what a client sends goes there, and
/// what comes from there goes to the client.
/// </summary>
[LoopHandler]
internal sealed partial class Gateway(WatchScript script)
{
    private readonly Queue<byte[]> _unsent = new();
    private ReadySource? _behind;

    [OnAccept]
    private void Accepted() => _behind = script.Source = EventLoop.Watch(script.Descriptor);

    [OnRecv]
    private void FromClient(ReadOnlySpan<byte> bytes)
    {
        _unsent.Enqueue(bytes.ToArray());
        if (_unsent.Count == 1)
        {
            Write(_behind!);
        }
    }

    [OnReadable(Trigger.Edge)]
    private void FromBehind(ReadySource source)
    {
        Span<byte> buffer = stackalloc byte[5000];
        IoStatus status;
        while ((status = source.TryRead(buffer, out int count)) == IoStatus.Ok)
        {
            Connection.Send(buffer[..count]);
        }

        if (status == IoStatus.End)
        {
            Connection.Close();
        }
    }

    [OnWritable(Trigger.OneShot)]
    private void HasRoom(ReadySource source) => Write(source);

    [OnClose]
    private void Gone() => script.Note($"gone, watched {_behind!.IsWatched}");

    private void Write(ReadySource source)
    {
        while (_unsent.TryPeek(out byte[]? bytes))
        {
            switch (source.TryWrite(bytes, out int count))
            {
                case IoStatus.Ok when count == bytes.Length:
                    _unsent.Dequeue();
                    break;
                case IoStatus.Ok:
                    // The rest goes first, and what is behind it after that.
                    byte[][] behind = [.. _unsent.Skip(1)];
                    _unsent.Clear();
                    _unsent.Enqueue(bytes[count..]);
                    Array.ForEach(behind, _unsent.Enqueue);
                    break;
                case IoStatus.WouldBlock:
                    source.Rearm(ReadyEvents.Writable);
                    return;
                default:
                    Connection.Abort();
                    return;
            }
        }
    }
}

/// <summary>What watching handlers watch, and what they do.</summary>
internal sealed class WatchScript(Journal journal, SafeHandle descriptor)
{
    public SafeHandle Descriptor { get; } = descriptor;

    public ReadySource? Source { get; set; }

    public Supervision Decision { get; set; }

    public Action<ReadySource>? OnReady { get; set; }

    public void Note(string entry) => journal.Note(entry);

    public void Ready(ReadySource source, string direction)
    {
        journal.Note(direction);
        OnReady?.Invoke(source);
    }

    public void TryWatch(Action watch)
    {
        try
        {
            watch();
            journal.Note("watched");
        }
        catch (LoopException exception)
        {
            journal.Note(exception.Message);
        }
    }
}
