using System.Collections.Concurrent;
using System.Text;

namespace Loop.Conformance.Tests.Actors;

/// <summary>
/// What actors whose methods wait do, given by the test. A method notes its name and the number of its instance; where its name has a gate it waits
/// for that, and notes that it has <c>ended</c>; then it throws, where it is to.
/// </summary>
internal sealed class WaitScript(Journal journal)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private int _instances;

    public Journal Journal => journal;

    /// <summary>The methods that throw when they have waited, once.</summary>
    public HashSet<string> Throwing { get; } = [];

    public Supervision Decision { get; set; }

    public int Make() => Interlocked.Increment(ref _instances);

    /// <summary>The method of that name waits from now on.</summary>
    public void Close(string name) => _gates[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets it go on.</summary>
    public void Open(string name) => _gates[name].SetResult();

    public async LoopTask StepAsync(string name, int instance, CancellationToken ending = default)
    {
        journal.Note(name + instance);
        if (_gates.TryGetValue(name, out TaskCompletionSource? gate))
        {
            await gate.Task.WaitAsync(ending);
            journal.Note($"{name}{instance} ended");
        }

        if (Throwing.Remove(name))
        {
            throw new InvalidOperationException("thrown in " + name);
        }
    }
}

/// <summary>A plain actor all of whose methods may wait.</summary>
[LoopHandler(MailboxCapacity = 8, MaxRestarts = 3)]
internal sealed partial class WaitingActor(WaitScript script) : IDisposable
{
    private readonly int _instance = script.Make();

    public void Dispose() => script.Journal.Note("dispose" + _instance);

    [OnStart]
    private LoopTask OnStart(CancellationToken ending) => script.StepAsync("start", _instance, ending);

    [OnMessage]
    private async LoopTask OnText(string text) => await script.StepAsync(text, _instance);

    [OnMessage]
    private async ValueTask OnLetter(char letter, CancellationToken ending) => await script.StepAsync(letter.ToString(), _instance, ending);

    [OnTimer(Every = "00:00:01")]
    private async ValueTask OnTimer() => await script.StepAsync("timer", _instance);

    [OnIdle("00:00:10")]
    private LoopTask OnIdle() => script.StepAsync("idle", _instance);

    [OnStop]
    private async LoopTask OnStop() => await script.StepAsync("stop", _instance);

    [OnError]
    private Supervision OnError(Exception exception)
    {
        script.Journal.Note($"error{_instance}:{exception.Message}");
        return script.Decision;
    }
}

/// <summary>A connection's handler with events of both kinds that may wait. The test gets its address.</summary>
[LoopHandler(FirstByteTimeout = "00:00:00", IdleTimeout = "00:00:00")]
internal sealed partial class WaitingMember(WaitScript script, TaskCompletionSource<Address<WaitingMember>> made) : IDisposable
{
    private readonly int _instance = script.Make();

    public void Dispose() => script.Journal.Note("dispose" + _instance);

    [OnStart]
    private LoopTask OnStart()
    {
        made.TrySetResult(Self);
        return script.StepAsync("start", _instance);
    }

    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        await script.StepAsync("recv:" + Encoding.ASCII.GetString(bytes.Span), _instance);
        Connection.Send(bytes);
    }

    [OnMessage]
    private async LoopTask OnText(string text, CancellationToken closed)
    {
        await script.StepAsync(text, _instance, closed);
        Connection.Send(Encoding.ASCII.GetBytes(text));
    }

    [OnTimer(After = "00:00:01")]
    private async ValueTask OnTimer() => await script.StepAsync("timer", _instance);

    [OnStop]
    private async LoopTask OnStop()
    {
        await script.StepAsync("stop", _instance);
        Connection.Send("bye"u8);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => script.Journal.Note($"close{_instance}:{reason}");

    [OnError]
    private Supervision OnError(Exception exception)
    {
        script.Journal.Note($"error{_instance}:{exception.Message}");
        return script.Decision;
    }
}
