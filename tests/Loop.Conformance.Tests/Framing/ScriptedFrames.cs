namespace Loop.Conformance.Tests.Framing;

// One handler class for each framing; what the methods do is scripted.

[LoopHandler]
internal sealed partial class ScriptedLines(Script script)
{
    public const int MaxLength = 40;

    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv, Delimited("\r\n", MaxLength = MaxLength)]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        script.NoteReceived(line);
        script.OnRecv?.Invoke(Connection, line);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Is told of the peer's end.</summary>
[LoopHandler]
internal sealed partial class ScriptedLinesHalfOpen(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line) => script.NoteReceived(line);

    [OnEnd]
    private void OnEnd() => script.Ended(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

internal sealed record Instance(int Number);

/// <summary>Says what happens when it throws. Its instances are numbered.</summary>
[LoopHandler]
internal sealed partial class ScriptedLinesGuarded(Script script, Instance instance)
{
    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        script.NoteReceived([(byte)('0' + instance.Number), (byte)':', .. line]);
        script.OnRecv?.Invoke(Connection, line);
    }

    [OnError]
    private Supervision OnError(Exception exception) => script.Failed(Connection, exception);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Says what happens when it throws, and begins with [OnStart]. Its instances are numbered.</summary>
[LoopHandler]
internal sealed partial class ScriptedLinesStarted(Script script, Instance instance)
{
    [OnStart]
    private void OnStart() => script.Note(instance.Number + ":start");

    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        script.NoteReceived([(byte)('0' + instance.Number), (byte)':', .. line]);
        script.OnRecv?.Invoke(Connection, line);
    }

    [OnError]
    private Supervision OnError(Exception exception) => script.Failed(Connection, exception);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler]
internal sealed partial class ScriptedRecords(Script script)
{
    [OnRecv, LengthPrefixed(4, MaxLength = 40)]
    private void OnRecord(ReadOnlySpan<byte> record) => script.NoteReceived(record);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler]
internal sealed partial class ScriptedCountedRecords(Script script)
{
    [OnRecv, LengthPrefixed(2, LittleEndian = true, CountsItself = true, MaxLength = 40)]
    private void OnRecord(ReadOnlySpan<byte> record) => script.NoteReceived(record);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler]
internal sealed partial class ScriptedLongRecords(Script script)
{
    [OnRecv, LengthPrefixed(8, CountsItself = true, MaxLength = 40)]
    private void OnRecord(ReadOnlySpan<byte> record) => script.NoteReceived(record);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler]
internal sealed partial class ScriptedVarints(Script script)
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint, MaxLength = 40)]
    private void OnRecord(ReadOnlySpan<byte> record) => script.NoteReceived(record);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

[LoopHandler]
internal sealed partial class ScriptedBulks(Script script)
{
    [OnRecv, FramedBy<BulkFramer>(MaxLength = 40)]
    private void OnBulk(Bulk bulk) => script.NoteReceived(bulk.Bytes);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}
