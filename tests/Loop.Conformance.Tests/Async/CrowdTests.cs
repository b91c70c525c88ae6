using System.Globalization;
using System.Net;
using Loop.Conformance.Tests.Children;

namespace Loop.Conformance.Tests.Async;

/// <summary>Ten thousand connections whose methods all wait at once. Their clients are processes of their own, for the descriptors.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
[NonParallelizable]
public sealed class CrowdTests(Arm arm)
{
    private const int PerChild = 5000;
    private const int Waiting = 2 * PerChild;
    private const int MostWaves = 6;

    [Test]
    public async Task Ten_thousand_wait_at_no_cost_and_the_others_go_on()
    {
        Crowd crowd = new(Waiting);
        string count = PerChild.ToString(CultureInfo.InvariantCulture);
        // Before the server: the first process of all opens what stays open.
        using ChildProcess first = new(checks: false, "crowd", count);
        using ChildProcess second = new(checks: false, "crowd", count);
        ChildProcess[] children = [first, second];
        await using LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder
            .Listen("127.0.0.1:0", () => new CrowdMember(crowd), static options =>
            {
                options.FirstByteTimeout = TimeSpan.Zero;
                options.IdleTimeout = TimeSpan.Zero;
            })
            .Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.FirstByteTimeout = TimeSpan.Zero));
        string port = ((IPEndPoint)server.EndPoint()).Port.ToString(CultureInfo.InvariantCulture);
        Assert.That(await Task.WhenAll(children.Select(child => child.AskAsync(port))), Is.All.EqualTo("connected"));
        TestPeer[] others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.ConnectAsync(listener: 1)));
        long allocated = -1;
        for (int wave = 0; wave < MostWaves && allocated != 0; wave++)
        {
            Task<string[]> answered = Task.WhenAll(children.Select(static child => child.AskAsync("wave")));
            await crowd.AllWait.WaitAsync(server.Deadline);
            await Eventually.IsAsync(() => server.Loop.Engine.SuspendedCount, Waiting, "the count of methods that wait"); // the last one tells before it waits
            foreach (TestPeer other in others)
            {
                await other.SendAsync("echo");
                Assert.That(await other.ReadTextAsync(4), Is.EqualTo("echo"));
            }

            allocated = await crowd.OpenAsync().WaitAsync(server.Deadline);
            Assert.That(await answered, Is.All.EqualTo("answered"));
            TestContext.Out.WriteLine($"wave {wave}: {allocated} bytes for {Waiting} suspensions");
        }

        Assert.That(allocated, Is.Zero, "bytes allocated on the loop's thread");
        Array.ForEach(children, static child => child.Dispose());
        Array.ForEach(others, static other => other.Dispose());
        await server.AllGoneAsync();
    }
}

/// <summary>Handlers that wait until all of them do.</summary>
internal sealed class Crowd(int size)
{
    private readonly List<ReusableSource> _waiting = new(size);
    private TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<long> _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private long _before;

    /// <summary>Ends when all of them wait.</summary>
    public Task AllWait => _full.Task;

    /// <summary>On the loop.</summary>
    public void Enter(ReusableSource source)
    {
        if (_waiting.Count == 0)
        {
            _before = GC.GetAllocatedBytesForCurrentThread();
        }

        _waiting.Add(source);
        if (_waiting.Count == size)
        {
            _left = size;
            long before = GC.GetAllocatedBytesForCurrentThread();
            _full.SetResult();
            // The signal to the test is not the suspensions'.
            _before += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>On the loop.</summary>
    public void Leave()
    {
        if (--_left == 0)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
            _empty.SetResult(allocated);
        }
    }

    /// <summary>Lets all of them go on, from this thread; gives the bytes that the loop's thread allocated since the first one came.</summary>
    public async Task<long> OpenAsync()
    {
        ReusableSource[] waiting = [.. _waiting];
        _waiting.Clear();
        _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (ReusableSource source in waiting)
        {
            source.Complete();
        }

        return await _empty.Task;
    }
}

[LoopHandler]
internal sealed partial class CrowdMember(Crowd crowd)
{
    private readonly ReusableSource _source = new();

    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes, CancellationToken closed)
    {
        ValueTask waiting = _source.WaitAsync();
        crowd.Enter(_source);
        await waiting;
        Connection.Send(bytes);
        crowd.Leave();
    }
}
