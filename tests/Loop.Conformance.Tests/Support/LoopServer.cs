using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Loop.Connections;
using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Support;

/// <summary>
/// A host in one arm, from its start to its clean stop: at the end nothing may be left open, and the loops themselves check that
/// connections, receive memory and chunks came home.
/// </summary>
internal sealed class LoopServer : IAsyncDisposable
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(120);

    // Longer than a host's own default deadline, so that a stop which runs into that is seen to end.
    private static readonly TimeSpan _stopPatience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan _closeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A client may be slow to speak, and one that only reads says nothing for as long as that takes.</summary>
    private static readonly TimeSpan _firstByteTime = TimeSpan.FromMinutes(1);

    private readonly Arm _arm;
    private readonly SortedDictionary<int, string> _before;
    private readonly CancellationTokenSource _deadline = new(_time);
    private readonly List<TestPeer> _peers = [];
    private bool _isStopped;

    private LoopServer(Arm arm)
    {
        _arm = arm;
        _before = Descriptors.Open();
        Journal = new(_deadline.Token);
        Script = new(Journal);
    }

    public LoopHost Host { get; private set; } = null!;

    public ServerLog Log { get; } = new();

    /// <summary>What the handlers did.</summary>
    public Journal Journal { get; }

    /// <summary>What the scripted handlers do.</summary>
    public Script Script { get; }

    /// <summary>When the test must be over.</summary>
    public CancellationToken Deadline => _deadline.Token;

    public EventLoop Loop => Host.Loops[0];

    public EngineCounters Counters => Loop.Engine.Counters;

    public RingCounters RingCounters => Loop.Ring.Counters;

    /// <summary>Connections of all loops.</summary>
    public int ConnectionCount => Host.Loops.Sum(static loop => loop.ConnectionCount);

    /// <summary>Starts a host with one loop; <paramref name="listen"/> says what listens, <paramref name="configure"/> changes options.</summary>
    public static async Task<LoopServer> StartAsync(Arm arm, Action<LoopServer, LoopHostBuilder> listen, Action<LoopOptions>? configure = null)
    {
        LoopServer server = new(arm);
        LoopHostBuilder builder = LoopHost.CreateBuilder();
        listen(server, builder);
        // The default of five seconds is less than a test may stand between the server's end and its own.
        builder.ConfigureListeners(static (_, options) => options.CloseTimeout ??= _closeTimeout);
        builder.UseLogging(server.Log).Configure(options =>
        {
            options.Loops = 1;
            arm.Configure(options);
            configure?.Invoke(options);
        });
        server.Host = builder.Build();
        await server.Host.StartAsync(server.Deadline);
        return server;
    }

    /// <summary>
    /// Starts a host with one loop and one listener whose handlers the test scripts. Their time to the first byte is a long one where neither their class
    /// nor <paramref name="listen"/> says another.
    /// </summary>
    public static Task<LoopServer> StartAsync<T>(
        Arm arm, Func<Script, T> make, Action<ListenOptions>? listen = null, Action<LoopOptions>? configure = null)
        where T : class, CompilerServices.IConnectionHandler<T> =>
        StartAsync(
            arm,
            (server, builder) => builder.Listen("127.0.0.1:0", () => make(server.Script), options =>
            {
                options.FirstByteTimeout = T.Limits.FirstByteTimeoutMs < 0 ? _firstByteTime : null;
                listen?.Invoke(options);
            }),
            configure);

    public EndPoint EndPoint(int index = 0)
    {
        PeerAddress address = Host.EndPoints[index];
        return address.UnixPath is { } path
            ? new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path)
            : address.Ip!;
    }

    /// <summary>A client that is not connected yet; it goes with the server.</summary>
    public TestPeer MakePeer(int listener = 0)
    {
        TestPeer peer = _arm.MakePeer(EndPoint(listener), Deadline);
        lock (_peers)
        {
            _peers.Add(peer);
        }

        return peer;
    }

    public async Task<TestPeer> ConnectAsync(int listener = 0)
    {
        TestPeer peer = MakePeer(listener);
        await peer.ConnectAsync();
        return peer;
    }

    /// <summary>Waits until all that a client has sent is in the server's socket, read or not.</summary>
    public Task ArrivedAsync(TestPeer peer) =>
        Eventually.IsAsync(() => Loop.Ring.UnsentBytes((int)((SocketPeer)peer).Socket.Handle), 0, "the count of bytes on their way");

    /// <summary>Connects where the server ends the connection at once: the client may hear of a reset while it still connects.</summary>
    public async Task<Ending> ConnectToEndAsync()
    {
        try
        {
            TestPeer peer = await ConnectAsync();
            return await peer.EndingAsync();
        }
        catch (PeerResetException)
        {
            return Ending.Reset;
        }
    }

    /// <summary>Runs a function on the first loop.</summary>
    public Task<T> OnLoopAsync<T>(Func<T> function) => Loop.InvokeAsync(_ => function()).WaitAsync(Deadline);

    /// <summary>Does something on the first loop.</summary>
    public Task OnLoopAsync(Action action) => OnLoopAsync(() =>
    {
        action();
        return 0;
    });

    /// <summary>Runs a function that may await what belongs to the loop, on the first loop.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> function) => Loop.InvokeAsync(_ => function()).Unwrap().WaitAsync(Deadline);

    /// <summary>Runs something that may await what belongs to the loop, on the first loop.</summary>
    public Task RunAsync(Func<Task> function) => Loop.InvokeAsync(_ => function()).Unwrap().WaitAsync(Deadline);

    /// <summary>Lets the loop turn several times, so that whatever it would do of its own accord has happened.</summary>
    /// <param name="ticks">How often: after two, one whole tick has begun and ended since the call.</param>
    public Task TurnAsync(int ticks = 10) => TurnAsync(Loop, ticks);

    /// <summary>How often the loop turns in half a second while nothing happens, however late the end of that time is seen.</summary>
    public async Task<long> TicksInHalfASecondAsync()
    {
        await TurnAsync();
        Stopwatch watch = Stopwatch.StartNew();
        long before = Loop.Ticks;
        await Eventually.HoldsAsync(() => watch.ElapsedMilliseconds > 500, static () => "the clock stands still");
        return (Loop.Ticks - before) * 500 / watch.ElapsedMilliseconds;
    }

    /// <summary>Waits until every connection is gone, and its handler has been told.</summary>
    public async Task AllGoneAsync()
    {
        await Eventually.IsAsync(() => ConnectionCount, 0, "the count of connections");
        foreach (EventLoop loop in Host.Loops.Where(static loop => !loop.Ended.IsCompleted))
        {
            await TurnAsync(loop, ticks: 10);
        }
    }

    /// <summary>Stops the host; a loop that ends with something not home throws.</summary>
    /// <param name="now">Resets what is left at once.</param>
    public async Task StopAsync(CancellationToken now = default)
    {
        _isStopped = true;
        await Host.StopAsync(now).WaitAsync(_stopPatience, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await DescribeAsync();
        foreach (TestPeer peer in _peers)
        {
            peer.Dispose();
        }

        try
        {
            if (!_isStopped)
            {
                await StopAsync();
            }

            await Eventually.HoldsAsync(() => Left().Length == 0, () => "descriptors are left open: " + string.Join(", ", Left()));
        }
        finally
        {
            foreach ((LogLevel level, string message, Exception? exception) in Log.Lines)
            {
                TestContext.Out.WriteLine($"{level}: {message} {exception?.GetType().Name}");
            }

            TestContext.Out.WriteLine(
                $"counters: accepted {Counters.Accepted}, closed {Counters.Closed}, receives {Counters.Receives}, short sends {Counters.ShortSends}, " +
                $"pauses {Counters.BackpressurePauses}, overflows {Counters.SendQueueOverflows}, " +
                $"file bytes {Counters.SentFileBytes}, warmings {Counters.FileWarmings}, " +
                $"out of buffers {RingCounters.OutOfBuffers}, stale {RingCounters.Stale}");
            TestContext.Out.WriteLine($"journal: {string.Join(", ", Journal.Entries.TakeLast(50))}");
            _deadline.Dispose();
        }
    }

    private async Task TurnAsync(EventLoop loop, int ticks)
    {
        // Ticks, and not posts: one tick may run several of those.
        long until = await loop.InvokeAsync(static on => on.Ticks).WaitAsync(Deadline) + ticks;
        while (await loop.InvokeAsync(static on => on.Ticks).WaitAsync(Deadline) < until)
        {
        }
    }

    /// <summary>What a test that failed leaves behind says where each connection stood.</summary>
    private async Task DescribeAsync()
    {
        if (_isStopped || Loop.Ended.IsCompleted)
        {
            return;
        }

        string connections = await Loop.InvokeAsync(static loop =>
        {
            System.Text.StringBuilder text = new();
            loop.Engine.ForEach((_, connection) => text.AppendLine(
                System.Globalization.CultureInfo.InvariantCulture,
                $"connection {connection.Id}: {connection.Flags}, in flight {connection.InFlight}, queued {connection.QueuedBytes}, " +
                $"held {connection.Extras?.Held.LengthBytes}"));
            return text.ToString();
        }).WaitAsync(_stopPatience);
        TestContext.Out.Write(connections);
    }

    private string[] Left() =>
        [.. Descriptors.Open().Where(open => !_before.ContainsKey(open.Key)).Select(static open => $"{open.Key} -> {open.Value}")];
}
