namespace Loop.Conformance.Tests.Support;

/// <summary>Keeps a loop busy, so that what comes meanwhile comes to it at once.</summary>
internal sealed class LoopHold : IDisposable
{
    private readonly TaskCompletionSource _standing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _letGo = new();

    private LoopHold()
    {
    }

    /// <summary>Returns when the loop stands; a post alone may still be behind events of the same tick.</summary>
    public static async Task<LoopHold> StartAsync(EventLoop loop, CancellationToken deadline)
    {
        LoopHold hold = new();
        Assert.That(loop.Post(() => hold.Stand(deadline)), Is.True);
        await hold._standing.Task.WaitAsync(deadline);
        return hold;
    }

    /// <summary>Lets the loop go on.</summary>
    public void Dispose() => _letGo.Set();

    private void Stand(CancellationToken deadline)
    {
        _standing.SetResult();
        _letGo.Wait(deadline);
    }
}
