using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Loop.Hosting;
using Loop.Loops;
using Loop.Rings;
using Loop.Workers;
using Microsoft.Extensions.Logging;

namespace Loop;

/// <summary>Runs loops and their listeners in this process, from start to a stop in order.</summary>
public sealed class LoopHost : IAsyncDisposable
{
    /// <summary>The exit code of a host that could not start: a bad option, a port in use, a limit too small.</summary>
    public const int StartFailedExitCode = 2;

    /// <summary>The exit code of a host whose stop found a loop that a handler would not give back.</summary>
    public const int StopFailedExitCode = 1;

    /// <summary>Periods of patience at most, however much moves: the deadline ends the process.</summary>
    private const int MostEndPeriods = 6;

    /// <summary>How long a loop may stand still when its deadline has passed: closing what is left is all that it has to do then.</summary>
    private static readonly TimeSpan _endPatience = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyList<EndPointPlan> _plans;
    private readonly IReadOnlyList<Action<IReadOnlyList<EventLoop>>> _spawns;
    private readonly LoopOptions _options;
    private readonly HostServices _services;
    private readonly ILogger _logger;
    private readonly ErrorOutput? _errorOutput;
    private readonly LoopList _loops = new();
    private readonly List<PeerAddress> _endPoints = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StallGuard? _stallGuard;
    private LoopMetrics? _metrics;
    private WorkerPool? _workers;
    private int _stopRequested;
    private TaskCompletionSource? _startEnded;
    private string? _hurry;
    private string? _stopReport;

    internal LoopHost(
        IReadOnlyList<string> arguments, IReadOnlyList<EndPointPlan> plans, IReadOnlyList<Action<IReadOnlyList<EventLoop>>> spawns, LoopOptions options,
        HostServices services, ILoggerFactory loggers)
    {
        _spawns = spawns;
        _arguments = arguments;
        _plans = plans;
        _options = options;
        _services = services;
        _logger = new GuardedLogger(loggers.CreateLogger("Loop"));
        _errorOutput = loggers as ErrorOutput;
    }

    /// <summary>The addresses that are listened on, in the order of the <c>Listen</c> calls; the real port where 0 was asked for.</summary>
    public IReadOnlyList<PeerAddress> EndPoints => _endPoints;

    /// <summary>The loops; while the host starts, those that were made so far. Any thread.</summary>
    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>What was found when the host started; null before.</summary>
    public StartupRecord? StartupRecord { get; private set; }

    /// <summary>False when a loop has failed, or is held for longer than <see cref="LoopOptions.StallIsolation"/>, until it turns again. Any thread.</summary>
    public bool IsHealthy => !_loops.Any(static loop => loop.IsStuck || loop.Ended.IsFaulted);

    /// <summary>Completes when the first loop has ended, faulted when it failed. Of a host that has started.</summary>
    public Task AnyLoopEnded => Task.WhenAny(_loops.Select(static loop => loop.Ended)).Unwrap();

    /// <summary>What rouses the guard against stalls; null before the start, and where there is none.</summary>
    internal StallBell? StallBell { get; private set; }

    /// <summary>Raised for each call that held a loop for longer than <see cref="LoopOptions.StallThreshold"/>, on a thread of its own.</summary>
    public event EventHandler<StallReport>? Stalled;

    /// <summary>Makes a builder.</summary>
    /// <param name="args">The command line: <c>--backend auto|io_uring|epoll</c>, <c>--loops N</c>, <c>--port N</c> (of the first listener).</param>
    /// <remarks>
    /// With a descriptor limit (RLIMIT_NOFILE, getrlimit(2)) under 64 it ends the process with <see cref="StartFailedExitCode"/> and one line on standard error: .NET
    /// could not load what the next calls need.
    /// </remarks>
    public static LoopHostBuilder CreateBuilder(params string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!DescriptorFloor.IsReached)
        {
            DescriptorFloor.Say();
            Environment.Exit(StartFailedExitCode);
        }

        return MakeBuilder(args);
    }

    /// <summary>Starts the loops and listens.</summary>
    /// <param name="cancellationToken">Gives the start up; what was started is stopped.</param>
    /// <exception cref="LoopException">The host cannot start as it was told to; the message says what to change.</exception>
    /// <exception cref="InvalidOperationException">It was started or stopped before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _startEnded, ended, null) is not null)
        {
            throw new InvalidOperationException("This host was started before. A host starts once: build another one.");
        }

        try
        {
            if (Volatile.Read(ref _stopRequested) != 0)
            {
                throw new InvalidOperationException("This host was stopped. A host starts once: build another one.");
            }

            await StartOnceAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ended.SetResult();
        }
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        StandardDescriptors.Occupy();
        HostPlan plan = HostPlan.Make(_arguments, _plans, _options, _services);
        _metrics = new(_loops, _services.Provider.GetService(typeof(IMeterFactory)) as IMeterFactory, _logger);
        _workers = plan.Workers;
        StallBell = _options.StallThreshold > TimeSpan.Zero ? new() : null;
        try
        {
            foreach (LoopSettings settings in plan.Loops)
            {
                EventLoop loop = new(_loops.Count, settings with { Meter = _metrics.MeterOf(_loops.Count), StallBell = StallBell }, _logger);
                loop.Start();
                _loops.Add(loop);
                await loop.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (StallBell is not null)
            {
                StallOptions stalls = new(_options.StallThreshold, _options.StallIsolation, _options.EndProcessAfterStall);
                _stallGuard = new(_loops, StallBell, stalls, _logger, report => Stalled?.Invoke(this, report));
            }

            StartupRecord = StartupRecord.From(_loops[0].Ring.Report, plan.FallbackReason);
            HostLog.Started(_logger, StartupRecord);
            foreach (Action<IReadOnlyList<EventLoop>> spawn in _spawns)
            {
                spawn(_loops);
            }

            foreach (PlannedEndPoint endPoint in plan.EndPoints)
            {
                _endPoints.Add(await endPoint.OpenAsync(_loops, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception exception)
        {
            string? hurry = Interlocked.CompareExchange(ref _hurry, "the host did not start", null);
            await EndFailedStartAsync().ConfigureAwait(false);
            if (exception is LoopException && hurry is not null)
            {
                // Loops that were told to end at once take no more work, which says nothing of what the host was told to start with.
                throw new OperationCanceledException($"The host did not start: {hurry}.", exception);
            }

            throw;
        }
    }

    /// <summary>Ends what has started. Why the rest did not is what the caller of the start hears, and not what goes wrong here.</summary>
    private async Task EndFailedStartAsync()
    {
        // One that is still being made ends too, and cannot before it has begun.
        await Task.WhenAll(_loops.Select(static loop => loop.Started)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await EndLoopsAsync(TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            HostLog.EndOfFailedStartFailed(_logger, exception);
        }
    }

    /// <summary>
    /// Stops in order: no new connections, what has come is served, connections close; what is left at the deadline is reset. While the host starts, it stops when it
    /// has started.
    /// </summary>
    /// <param name="cancellationToken">
    /// Ends the wait for an orderly end: what is left is reset at once. Also where another call began the stop, and while the host starts, which may give the start up.
    /// </param>
    /// <exception cref="LoopException">A handler does not give its loop back; the message names it.</exception>
    /// <exception cref="LoopInvariantException">A loop ended with buffers or connections not home: a defect of Loop.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        bool isFirst = Interlocked.Exchange(ref _stopRequested, 1) == 0;
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => AbortLoops("the stop was cancelled"));
        if (!isFirst)
        {
            await _stopped.Task.ConfigureAwait(false);
            return;
        }

        if (_startEnded is { } start)
        {
            await start.Task.ConfigureAwait(false);
        }

        try
        {
            await EndLoopsAsync(_options.ShutdownTimeout).ConfigureAwait(false);
            _stopped.SetResult();
        }
        catch (Exception exception)
        {
            _stopped.SetException(exception);
            throw;
        }
    }

    /// <summary>
    /// Starts, prints what is listened on, and runs until SIGTERM or SIGINT (<see cref="LoopOptions.StopSignals"/>), which stop in order; a second signal ends at once. One that
    /// comes while the host starts gives the start up, with exit code 0. When the host cannot start, it prints one line to standard error and sets the exit code to
    /// <see cref="StartFailedExitCode"/>. Connections that a stop had to reset are counted on standard error, with the reason; the exit code is 0 all the same. With
    /// <c>--help</c> it prints the options and ends. A service manager that asks for it (NOTIFY_SOCKET, sd_notify(3)) is told when the host is ready and
    /// when it stops.
    /// </summary>
    /// <param name="cancellationToken">Stops as a signal does.</param>
    /// <exception cref="Exception">A loop has failed, and the others have stopped in order: what ended it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (CommandLine.AsksForHelp(_arguments))
        {
            HostOutput.Say(CommandLine.Help);
            return;
        }

        if (_errorOutput is not null)
        {
            _errorOutput.IsOn = true;
        }

        // From here on a signal stops in order, also one that comes while the host starts: then it gives the start up.
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // Not disposed: a signal that is on its way as its listeners leave still cancels it. It holds nothing.
        CancellationTokenSource starting = new();
        using SignalListeners signals = new(_options.StopSignals, OnSignal);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(RequestStop);
        try
        {
            await StartAsync(starting.Token).ConfigureAwait(false);
        }
        catch (LoopException exception)
        {
            HostOutput.Warn(exception.Message);
            Environment.ExitCode = StartFailedExitCode;
            return;
        }
        catch (OperationCanceledException) when (stop.Task.IsCompleted || _aborted.Task.IsCompleted)
        {
            return;
        }

        HostOutput.Warn(StartupRecord!.ToString());
        foreach (PeerAddress endPoint in _endPoints)
        {
            HostOutput.Say($"listening on {endPoint} ({StartupRecord.NameOf(StartupRecord.Backend)}, {_loops.Count} {(_loops.Count == 1 ? "loop" : "loops")})");
        }

        Notify(ServiceNotice.Ready);
        await Task.WhenAny(stop.Task, AnyLoopEnded).ConfigureAwait(false);
        Notify(ServiceNotice.Stopping);
        try
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (_stopReport is not null)
            {
                HostOutput.Warn(_stopReport);
            }
        }
        catch (LoopException exception)
        {
            HostOutput.Warn(exception.Message);
            Environment.ExitCode = StopFailedExitCode;
        }

        void OnSignal()
        {
            if (stop.Task.IsCompleted)
            {
                AbortLoops("a second signal asked for it");
            }

            RequestStop();
        }

        void RequestStop()
        {
            if (stop.TrySetResult())
            {
                starting.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Waits for the end for as long as something moves: resetting many connections takes a loop a while, one that is stuck does nothing.</summary>
    private static async Task AwaitProgressAsync(Task all, List<EventLoop> running)
    {
        long before = -1;
        for (int i = 0; i < MostEndPeriods; i++)
        {
            long pulse = running.Sum(static loop => loop.Pulse);
            if (pulse == before)
            {
                return;
            }

            before = pulse;
            if (await Task.WhenAny(all, Task.Delay(_endPatience)).ConfigureAwait(false) == all)
            {
                return;
            }
        }
    }

    /// <summary>Tells a service manager how the host stands, where it asked for that (NOTIFY_SOCKET, sd_notify(3)).</summary>
    private static void Notify(string state)
    {
        if (ServiceNotice.Send(state, Environment.GetEnvironmentVariable("NOTIFY_SOCKET")) is { } problem)
        {
            HostOutput.Warn(problem);
        }
    }

    // Apart, so that its types are loaded after the look at the descriptor limit.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LoopHostBuilder MakeBuilder(string[] args) => new([.. args]);

    private void AbortLoops(string why)
    {
        Interlocked.CompareExchange(ref _hurry, why, null);
        // First, so that a loop which is made meanwhile is among those below, or is told by who makes it.
        _aborted.TrySetResult();
        foreach (EventLoop loop in _loops)
        {
            loop.RequestAbort();
        }
    }

    private async Task EndLoopsAsync(TimeSpan deadline)
    {
        List<EventLoop> running = [.. _loops.Where(static loop => loop.Started.IsCompletedSuccessfully)];
        // One that was still being made when the others were told to end at once has not heard of it.
        running.ForEach(loop => loop.RequestStop(_aborted.Task.IsCompleted ? TimeSpan.Zero : deadline));
        try
        {
            Task all = Task.WhenAll(running.Select(static loop => loop.Ended));
            if (!all.IsCompleted && await Task.WhenAny(all, _aborted.Task, Task.Delay(deadline)).ConfigureAwait(false) != all)
            {
                await AwaitProgressAsync(all, running).ConfigureAwait(false);
            }

            if (!all.IsCompleted)
            {
                // Its thread is a background one: the process ends all the same.
                throw new LoopException(
                    "a loop did not end with the host: " +
                    string.Join(", ", running.Where(static loop => !loop.Ended.IsCompleted).Select(static loop => $"loop {loop.Index} is held by {loop.Holder}")) +
                    "; a handler must return, so move what blocks off the loop");
            }

            await all.ConfigureAwait(false);
            _stopReport = StopReport.Of(running.Select(static loop => loop.StopResets), _hurry, deadline);
            if (_stopReport is not null)
            {
                HostLog.Reset(_logger, _stopReport);
            }
        }
        finally
        {
            _stallGuard?.Dispose();
            _stallGuard = null;
            _metrics?.Dispose();
            _metrics = null;
            // After the loops, whose suspended methods may still wait for it.
            _workers?.Dispose();
        }
    }
}
