namespace Loop.Conformance.Tests.Transforms;

/// <summary>How a handler reads.</summary>
public enum Way
{
    Spans,
    Counts,
    Lines,

    /// <summary>Its constructor throws.</summary>
    Broken,
}

internal static class Handing
{
    public static void Over(Connection connection, Journal journal, Way to)
    {
        connection.Send("bye."u8);
        switch (to)
        {
            case Way.Spans:
                connection.Become(() => new Successor(journal, to));
                break;
            case Way.Counts:
                connection.Become(() => new SuccessorOfCounts(journal));
                break;
            case Way.Lines:
                connection.Become(() => new SuccessorOfLines(journal));
                break;
            default:
                connection.Become<Successor>(() => throw new InvalidOperationException("not today"));
                break;
        }
    }
}

/// <summary>Takes lines until one says "switch".</summary>
[LoopHandler]
internal sealed partial class Predecessor(Journal journal, Way to) : IDisposable
{
    public void Dispose() => journal.Note("old disposed");

    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("switch"u8))
        {
            Handing.Over(Connection, journal, to);
        }
    }

    [OnClose]
    private void OnClose() => journal.Note("old closed");
}

[LoopHandler]
internal sealed partial class PredecessorOfCounts(Journal journal, Way to) : IDisposable
{
    public void Dispose() => journal.Note("old disposed");

    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n') + 1;
        if (end > 0 && bytes[..end].SequenceEqual("switch\n"u8))
        {
            Handing.Over(Connection, journal, to);
        }

        return end;
    }

    [OnClose]
    private void OnClose() => journal.Note("old closed");
}

[LoopHandler]
internal sealed partial class PredecessorOfSpans(Journal journal, Way to) : IDisposable
{
    public void Dispose() => journal.Note("old disposed");

    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.EndsWith("switch\n"u8))
        {
            Handing.Over(Connection, journal, to);
        }
    }

    [OnClose]
    private void OnClose() => journal.Note("old closed");
}

/// <summary>Echoes.</summary>
[LoopHandler]
internal sealed partial class Successor : IDisposable
{
    private readonly Journal _journal;

    public Successor(Journal journal, Way way)
    {
        Assert.That(way, Is.Not.EqualTo(Way.Broken));
        _journal = journal;
        journal.Note("made");
    }

    public void Dispose() => _journal.Note("new disposed");

    [OnRecv]
    private void OnBytes(RecvBuffer bytes) => Connection.Send(bytes);

    [OnClose]
    private void OnClose(CloseReason reason) => _journal.Note("new closed:" + reason);
}

[LoopHandler]
internal sealed partial class SuccessorOfCounts : IDisposable
{
    private readonly Journal _journal;

    public SuccessorOfCounts(Journal journal)
    {
        _journal = journal;
        journal.Note("made");
    }

    public void Dispose() => _journal.Note("new disposed");

    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes)
    {
        Connection.Send(bytes[..1]);
        return 1;
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _journal.Note("new closed:" + reason);
}

[LoopHandler]
internal sealed partial class SuccessorOfLines : IDisposable
{
    private readonly Journal _journal;

    public SuccessorOfLines(Journal journal)
    {
        _journal = journal;
        journal.Note("made");
    }

    public void Dispose() => _journal.Note("new disposed");

    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        Connection.Send(line);
        Connection.Send("\n"u8);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _journal.Note("new closed:" + reason);
}

/// <summary>Becomes another while it is made.</summary>
[LoopHandler]
internal sealed partial class Restless
{
    public Restless(Journal journal)
    {
        journal.Note("restless");
        Connection.Become(() => new Successor(journal, Way.Spans));
    }

    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("nothing is for this one");
}

/// <summary>Asks for its successor, then waits.</summary>
[LoopHandler]
internal sealed partial class Waiter(Journal journal, Task gate)
{
    [OnRecv]
    private async LoopTask OnBytes(ReadOnlyMemory<byte> bytes)
    {
        Connection.Become(() => new Successor(journal, Way.Spans));
        journal.Note("asked");
        await gate;
        journal.Note("went on");
        Connection.Send("bye."u8);
    }
}

[LoopHandler(MaxCarryBytes = 100)]
internal sealed partial class ShortCarry
{
    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes) => 0;
}

[LoopHandler]
internal sealed partial class OldActor(Journal journal)
{
    /// <summary>Written on the loop.</summary>
    public static Address<OldActor> Last { get; private set; }

    [OnStart]
    private void OnStart()
    {
        Last = Self;
        journal.Note("old start");
    }

    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => journal.Note("old bytes");

    [OnMessage]
    private void OnNumber(int number)
    {
        journal.Note("old:" + number);
        Connection.Become(() => new NewActor(journal));
    }

    [OnTimer(Every = "01:00:00")]
    private void OnTime() => journal.Note("old timer");

    [OnClose]
    private void OnClose() => journal.Note("old closed");
}

[LoopHandler]
internal sealed partial class NewActor(Journal journal)
{
    [OnStart]
    private void OnStart() => journal.Note("new start");

    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => journal.Note("new:" + System.Text.Encoding.ASCII.GetString(bytes));

    [OnTimer(After = "00:00:00.010")]
    private void OnTime() => journal.Note("new timer");

    [OnClose]
    private void OnClose() => journal.Note("new closed");
}
