namespace Loop.Conformance.Tests.Faults;

/// <summary>What a faulty handler does, and what its supervision says.</summary>
internal sealed class FaultPlan(Journal journal)
{
    /// <summary>The methods that throw: <c>new accept recv drained end close error dispose</c>.</summary>
    public HashSet<string> Throwing { get; } = [];

    public Supervision Decision { get; set; }

    public int Instances { get; set; }

    public void Step(string name, string note)
    {
        journal.Note(note);
        if (Throwing.Contains(name))
        {
            throw new InvalidOperationException("thrown in " + name);
        }
    }
}

/// <summary>Has every method but [OnError].</summary>
[LoopHandler]
internal sealed partial class Faulty : IDisposable
{
    private readonly FaultPlan _plan;

    public Faulty(FaultPlan plan)
    {
        _plan = plan;
        plan.Step("new", "new" + ++plan.Instances);
    }

    public void Dispose() => _plan.Step("dispose", "dispose");

    [OnAccept]
    private void OnAccept() => _plan.Step("accept", "accept");

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 'M')
        {
            // Much: over the high watermark, so that it drains.
            Connection.Send(new byte[1024 * 1024]);
        }
        else
        {
            Connection.Send(bytes);
        }

        _plan.Step("recv", "recv:" + (char)bytes[0]);
    }

    [OnDrained]
    private void OnDrained() => _plan.Step("drained", "drained");

    [OnEnd]
    private void OnEnd()
    {
        _plan.Step("end", "end");
        Connection.Close();
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _plan.Step("close", "close:" + reason);
}

/// <summary>The same with [OnError].</summary>
[LoopHandler]
internal sealed partial class Supervised : IDisposable
{
    private readonly FaultPlan _plan;
    private readonly int _instance;

    public Supervised(FaultPlan plan)
    {
        _plan = plan;
        _instance = ++plan.Instances;
        plan.Step("new", "new" + _instance);
    }

    public void Dispose() => _plan.Step("dispose", "dispose" + _instance);

    [OnAccept]
    private void OnAccept() => _plan.Step("accept", "accept" + _instance);

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _plan.Step(bytes[0] == '!' ? "recv" : "none", $"recv{_instance}:{(char)bytes[0]}");
        Connection.Send(bytes);
    }

    [OnEnd]
    private void OnEnd()
    {
        _plan.Step("end", "end" + _instance);
        Connection.Close();
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _plan.Step("close", $"close{_instance}:{reason}");

    [OnError]
    private Supervision OnError(Exception exception)
    {
        _plan.Step("error", $"error{_instance}:{exception.Message}");
        return _plan.Decision;
    }
}

/// <summary>Returns a count, and is supervised.</summary>
[LoopHandler]
internal sealed partial class SupervisedCount
{
    private readonly FaultPlan _plan;
    private readonly int _instance;

    public SupervisedCount(FaultPlan plan)
    {
        _plan = plan;
        _instance = ++plan.Instances;
        plan.Step("new", "new" + _instance);
    }

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        _plan.Step(bytes.Contains((byte)'!') ? "recv" : "none", $"recv{_instance}:{System.Text.Encoding.ASCII.GetString(bytes)}");
        if (bytes.Contains((byte)'?'))
        {
            return 0;
        }

        Connection.Send(bytes);
        return bytes.Length;
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _plan.Step("close", $"close{_instance}:{reason}");

    [OnError]
    private Supervision OnError(Exception exception)
    {
        _plan.Step("error", $"error{_instance}:{exception.Message}");
        return _plan.Decision;
    }
}
