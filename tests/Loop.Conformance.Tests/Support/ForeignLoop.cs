using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Support;

/// <summary>
/// Somebody else's event loop: a thread that waits on an epoll set of its own, and in it on the descriptor of a stepped loop. It steps that
/// loop when the descriptor is readable, and at no other time.
/// </summary>
internal sealed class ForeignLoop : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<int, string> _before = Descriptors.Open();
    private readonly ConcurrentQueue<Action<SteppedLoop>> _work = new();
    private readonly TaskCompletionSource<SteppedLoop> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SafeFileHandle _bell = NativeDescriptors.EventFd();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(120));
    private readonly List<TestPeer> _peers = [];
    private readonly Arm _arm;
    private bool _stops;
    private long _steps;

    private ForeignLoop(Arm arm) => _arm = arm;

    public SteppedLoop Stepped => _started.Task.Result;

    public CancellationToken Deadline => _deadline.Token;

    /// <summary>How often the descriptor was found readable.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public static async Task<ForeignLoop> StartAsync(Arm arm, Action<LoopHostBuilder> build)
    {
        ForeignLoop foreign = new(arm);
        LoopHostBuilder builder = LoopHost.CreateBuilder();
        build(builder);
        builder.Configure(arm.Configure);
        new Thread(() => foreign.Run(builder)) { IsBackground = true, Name = "foreign loop" }.Start();
        await foreign._started.Task.WaitAsync(foreign.Deadline);
        return foreign;
    }

    public async Task<TestPeer> ConnectAsync()
    {
        TestPeer peer = _arm.MakePeer(Stepped.EndPoints[0].Ip!, Deadline);
        _peers.Add(peer);
        await peer.ConnectAsync();
        return peer;
    }

    /// <summary>Does something on the foreign thread, outside the loop.</summary>
    public Task<T> OnThreadAsync<T>(Func<SteppedLoop, T> function)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Enqueue(stepped =>
        {
            try
            {
                result.SetResult(function(stepped));
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        NativeDescriptors.Signal(_bell);
        return result.Task.WaitAsync(Deadline);
    }

    /// <summary>Stops the loop in order, steps it to its end, and sees that nothing is left open.</summary>
    public async ValueTask DisposeAsync()
    {
        await OnThreadAsync(stepped =>
        {
            stepped.RequestStop(TimeSpan.FromSeconds(5));
            return _stops = true;
        });
        _peers.ForEach(static peer => peer.Dispose());
        await _ended.Task.WaitAsync(_patience);
        _bell.Dispose();
        await Eventually.HoldsAsync(() => Left().Length == 0, () => "descriptors are left open: " + string.Join(", ", Left()));
        _deadline.Dispose();
    }

    private void Run(LoopHostBuilder builder)
    {
        try
        {
            using SafeFileHandle set = NativeDescriptors.EpollSet();
            using SteppedLoop stepped = builder.BuildStepped();
            NativeDescriptors.AddTo(set, _bell);
            NativeDescriptors.AddTo(set, stepped.PollFd);
            int pollFd = stepped.PollFd;

            // Once before the first wait, as the start of a program would.
            stepped.RunOnce(TimeSpan.Zero);
            _started.SetResult(stepped);
            bool runs = true;
            while (runs)
            {
                foreach (int descriptor in NativeDescriptors.Ready(set, waitMs: -1))
                {
                    if (descriptor == pollFd)
                    {
                        Volatile.Write(ref _steps, _steps + 1);
                        runs = stepped.RunOnce(TimeSpan.Zero);
                    }
                    else
                    {
                        NativeDescriptors.ReadSome(_bell, new byte[8]);
                        while (_work.TryDequeue(out Action<SteppedLoop>? work))
                        {
                            work(stepped);
                        }
                    }
                }
            }

            Assert.That(_stops, Is.True, "the loop ended of its own accord");
            stepped.Dispose();
            set.Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _started.TrySetException(exception);
            _ended.TrySetException(exception);
        }
    }

    private string[] Left() =>
        [.. Descriptors.Open().Where(open => !_before.ContainsKey(open.Key)).Select(static open => $"{open.Key} -> {open.Value}")];
}
