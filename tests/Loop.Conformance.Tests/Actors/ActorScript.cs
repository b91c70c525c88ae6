namespace Loop.Conformance.Tests.Actors;

/// <summary>
/// What the scripted actors of a test do, given by the test. Every event is noted in the journal before its action runs: <c>new1</c>, <c>start1</c>,
/// <c>stop1</c>, <c>dispose1</c>, with the number of the instance; <c>error1:message</c>.
/// </summary>
internal sealed class ActorScript(Journal journal)
{
    private int _instances;

    public Journal Journal => journal;

    /// <summary>The methods that throw: <c>new start stop dispose</c>.</summary>
    public HashSet<string> Throwing { get; } = [];

    public Supervision Decision { get; set; }

    public Action<object>? OnStart { get; set; }

    public Action<object>? OnStop { get; set; }

    public int Instances => Volatile.Read(ref _instances);

    public int Make()
    {
        int instance = Interlocked.Increment(ref _instances);
        Step("new", instance);
        return instance;
    }

    public void Step(string name, int instance)
    {
        journal.Note(name + instance);
        if (Throwing.Contains(name))
        {
            throw new InvalidOperationException("thrown in " + name);
        }
    }
}

/// <summary>A plain actor without [OnError].</summary>
[LoopHandler]
internal sealed partial class PlainActor : IDisposable
{
    private readonly ActorScript _script;
    private readonly int _instance;

    public PlainActor(ActorScript script)
    {
        _script = script;
        _instance = script.Make();
        ConstructedSelf = Self;
    }

    /// <summary>The address that the constructor saw.</summary>
    public Address<PlainActor> ConstructedSelf { get; }

    public void Dispose() => _script.Step("dispose", _instance);

    public void StopSelf() => Self.Stop();

    [OnStart]
    private void OnStart()
    {
        _script.Step("start", _instance);
        _script.OnStart?.Invoke(this);
    }

    [OnStop]
    private void OnStop()
    {
        _script.Step("stop", _instance);
        _script.OnStop?.Invoke(this);
    }
}

/// <summary>A plain actor whose [OnError] decides.</summary>
[LoopHandler]
internal sealed partial class SupervisedActor : IDisposable
{
    private readonly ActorScript _script;
    private readonly int _instance;

    public SupervisedActor(ActorScript script)
    {
        _script = script;
        _instance = script.Make();
    }

    public void Dispose() => _script.Step("dispose", _instance);

    [OnStart]
    private void OnStart()
    {
        _script.OnStart?.Invoke(this);
        _script.Step("start", _instance);
    }

    [OnStop]
    private void OnStop() => _script.Step("stop", _instance);

    [OnError]
    private Supervision OnError(Exception exception)
    {
        _script.Journal.Note($"error{_instance}:{exception.Message}");
        return _script.Decision;
    }
}

/// <summary>The handler of a connection with events of both kinds.</summary>
[LoopHandler]
internal sealed partial class ActorOfConnection : IDisposable
{
    private readonly ActorScript _script;
    private readonly int _instance;

    public ActorOfConnection(ActorScript script)
    {
        _script = script;
        _instance = script.Make();
    }

    public Address<ActorOfConnection> Address => Self;

    public void Dispose() => _script.Step("dispose", _instance);

    public void Send(string text) => Connection.Send(System.Text.Encoding.ASCII.GetBytes(text));

    [OnStart]
    private void OnStart()
    {
        _script.Step("start", _instance);
        _script.OnStart?.Invoke(this);
    }

    [OnAccept]
    private void OnAccept() => _script.Step("accept", _instance);

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _script.Journal.Note($"recv{_instance}:{System.Text.Encoding.ASCII.GetString(bytes)}");
        if (bytes[0] == '!')
        {
            throw new InvalidOperationException("thrown in recv");
        }

        Connection.Send(bytes);
    }

    [OnStop]
    private void OnStop()
    {
        _script.Step("stop", _instance);
        _script.OnStop?.Invoke(this);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _script.Journal.Note($"close{_instance}:{reason}");

    [OnError]
    private Supervision OnError(Exception exception)
    {
        _script.Journal.Note($"error{_instance}:{exception.Message}");
        return _script.Decision;
    }
}
