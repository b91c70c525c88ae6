using System.Text;
using Loop.Conformance.Tests.Actors;

namespace Loop.Conformance.Tests.Moving;

internal delegate void NomadBytes(Nomad nomad, ReadOnlySpan<byte> bytes);

/// <summary>What the handlers of a test that move do, and where they were: entries end with the number of the loop that they were noted on.</summary>
internal sealed class Journey(Journal journal)
{
    private int _moves;

    /// <summary>What a nomad does with bytes; without it, it echoes them.</summary>
    public NomadBytes? OnRecv { get; set; }

    public Action<Nomad>? OnMoved { get; set; }

    /// <summary>Notes no bytes and no moves, for tests with many.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Moves that came to their end.</summary>
    public int Moves => Volatile.Read(ref _moves);

    /// <summary>The handler of the first connection.</summary>
    public TaskCompletionSource<Address<Nomad>> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Note(string entry) => journal.Note($"{entry}@{EventLoop.Current.Index}");

    public void NoteBytes(ReadOnlySpan<byte> bytes)
    {
        if (!IsQuiet)
        {
            Note("recv:" + Encoding.ASCII.GetString(bytes));
        }
    }

    public void NoteMoved(MoveStatus outcome)
    {
        if (outcome == MoveStatus.Ok)
        {
            Interlocked.Increment(ref _moves);
        }

        if (!IsQuiet)
        {
            Note("moved:" + outcome);
        }
    }
}

/// <summary>The handler of a connection that moves when it is told to.</summary>
[LoopHandler]
internal sealed partial class Nomad(Journey journey, Collection collection)
{
    public Connection Line => Connection;

    [OnAccept]
    private void OnAccept()
    {
        journey.Note("accept");
        journey.First.TrySetResult(Self);
    }

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        journey.NoteBytes(bytes);
        if (journey.OnRecv is { } action)
        {
            action(this, bytes);
        }
        else
        {
            Connection.Send(bytes);
        }
    }

    [OnMessage]
    private void OnAction(Action<Nomad> action) => action(this);

    [OnMessage]
    private LoopTask OnWaiting(Func<Nomad, LoopTask> action) => action(this);

    [OnMessage]
    private void OnNumbered(Numbered message) => collection.Take(message.Sender, message.Number);

    [OnMoved]
    private void OnMoved(MoveStatus outcome)
    {
        journey.NoteMoved(outcome);
        journey.OnMoved?.Invoke(this);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => journey.Note("close:" + reason);
}

/// <summary>Takes lines; the line <c>go</c> moves it to the other of two loops. Nothing but bytes: no actor stands behind it.</summary>
[LoopHandler]
internal sealed partial class NomadOfLines(Journey journey, Func<IReadOnlyList<EventLoop>> loops)
{
    [OnRecv]
    [Delimited("\n", MaxLength = 1024)]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        journey.Note("line:" + Encoding.ASCII.GetString(line));
        if (line.SequenceEqual("go"u8))
        {
            journey.Note("go:" + Connection.MoveTo(loops()[1 - EventLoop.Index]));
        }
    }

    [OnClose]
    private void OnClose(CloseReason reason) => journey.Note("close:" + reason);
}

/// <summary>Returns how much it consumed: whole pairs of bytes. Moves with every pair.</summary>
[LoopHandler]
internal sealed partial class NomadOfPairs(Journey journey, Func<IReadOnlyList<EventLoop>> loops)
{
    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        journey.Note("pair:" + Encoding.ASCII.GetString(bytes[..2]));
        Connection.MoveTo(loops()[1 - EventLoop.Index]);
        return 2;
    }

    [OnMoved]
    private void OnMoved() => journey.NoteMoved(MoveStatus.Ok);
}

/// <summary>A plain actor that moves when it is told to, and with every so many messages.</summary>
[LoopHandler]
internal sealed partial class Wanderer(Journey journey, Collection collection, Func<IReadOnlyList<EventLoop>> loops, int every = 0)
{
    private int _taken;

    public Address<Wanderer> Address => Self;

    [OnMessage]
    private void OnNumbered(Numbered message)
    {
        collection.Take(message.Sender, message.Number);
        if (every > 0 && ++_taken % every == 0)
        {
            Self.MoveTo(loops()[1 - EventLoop.Index]);
        }
    }

    [OnMessage]
    private void OnAction(Action<Wanderer> action) => action(this);

    [OnMessage]
    private LoopTask OnWaiting(Func<Wanderer, LoopTask> action) => action(this);

    [OnMoved]
    private void OnMoved(MoveStatus outcome) => journey.NoteMoved(outcome);

    [OnStop]
    private void OnStop() => journey.Note("stop");
}

/// <summary>Has timers of every kind.</summary>
[LoopHandler]
internal sealed partial class WanderingClock(Journey journey)
{
    [OnTimer(Every = "00:00:01")]
    private void OnSecond() => journey.Note("second");

    [OnTimer(After = "00:00:02.500")]
    private void OnOnce() => journey.Note("once");

    [OnIdle("00:00:04")]
    private void OnIdle() => journey.Note("idle");

    [OnMessage]
    private void OnAction(Action<Address<WanderingClock>> action) => action(Self);

    [OnMessage]
    private void OnText(string text) => journey.Note(text);

    [OnMoved]
    private void OnMoved() => journey.NoteMoved(MoveStatus.Ok);
}
