using System.Text;

namespace Loop.Conformance.Tests.Support;

internal delegate void BytesAction(Connection connection, ReadOnlySpan<byte> bytes);

internal delegate int CountFunction(Connection connection, ReadOnlySpan<byte> bytes);

internal delegate void BufferAction(Connection connection, RecvBuffer bytes);

/// <summary>
/// What the scripted handlers of a server do, given by the test. Every event is noted in the journal before its action runs:
/// <c>accept</c>, <c>connect</c>, <c>recv:text</c>, <c>drained</c>, <c>end</c>, <c>close:Reason</c>, <c>error:message</c>.
/// </summary>
internal sealed class Script(Journal journal)
{
    private const int LongestNotedBytes = 64;

    private readonly TaskCompletionSource<Connection> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedBytes;

    public Action<Connection>? OnAccept { get; set; }

    public Action<Connection>? OnConnect { get; set; }

    public BytesAction? OnRecv { get; set; }

    public CountFunction? OnCount { get; set; }

    public BufferAction? OnBuffer { get; set; }

    public Action<Connection>? OnDrained { get; set; }

    public Action<Connection>? OnEnd { get; set; }

    public Action<Connection, CloseReason>? OnClose { get; set; }

    public Func<Connection, Exception, Supervision>? OnError { get; set; }

    /// <summary>The first connection that was accepted or made.</summary>
    public Task<Connection> FirstConnection => _first.Task;

    /// <summary>Handlers made. Written on the loop.</summary>
    public int Made { get; set; }

    /// <summary>The peer's address as the last [OnConnect] got it. Written on the loop.</summary>
    public PeerAddress Peer { get; set; }

    /// <summary>Notes no received bytes, for tests that move many.</summary>
    public bool IsQuiet { get; set; }

    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Notes what a test's own handler did.</summary>
    public void Note(string entry) => journal.Note(entry);

    public void Accepted(Connection connection)
    {
        journal.Note("accept");
        _first.TrySetResult(connection);
        OnAccept?.Invoke(connection);
    }

    public void Started(Connection connection)
    {
        journal.Note("start");
        _first.TrySetResult(connection);
    }

    public void Connected(Connection connection)
    {
        journal.Note("connect");
        _first.TrySetResult(connection);
        OnConnect?.Invoke(connection);
    }

    public void NoteReceived(ReadOnlySpan<byte> bytes)
    {
        Volatile.Write(ref _receivedBytes, _receivedBytes + bytes.Length);
        if (!IsQuiet && bytes.Length <= LongestNotedBytes)
        {
            journal.Note("recv:" + Encoding.ASCII.GetString(bytes));
        }
    }

    public void Drained(Connection connection)
    {
        journal.Note("drained");
        OnDrained?.Invoke(connection);
    }

    public void Ended(Connection connection)
    {
        journal.Note("end");
        OnEnd?.Invoke(connection);
    }

    public void Closed(Connection connection, CloseReason reason)
    {
        journal.Note("close:" + reason);
        OnClose?.Invoke(connection, reason);
    }

    public Supervision Failed(Connection connection, Exception exception)
    {
        journal.Note("error:" + exception.Message);
        return OnError?.Invoke(connection, exception) ?? Supervision.Close;
    }

    /// <summary>What was received, however it was cut, in order.</summary>
    public string ReceivedText() => string.Concat(journal.Entries
        .Where(static entry => entry.StartsWith("recv:", StringComparison.Ordinal))
        .Select(static entry => entry["recv:".Length..]));
}
