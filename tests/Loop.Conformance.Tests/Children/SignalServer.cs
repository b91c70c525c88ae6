using System.Globalization;
using System.Runtime.InteropServices;
using Loop.Actors;
using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Children;

/// <summary>Servers that are sent signals.</summary>
internal static class SignalServer
{
    public static async Task<int> RunAsync(string backend, string way)
    {
        LoopHostBuilder builder = LoopHost.CreateBuilder("--backend", backend);
        switch (way)
        {
            case "actors":
                await RunActorsAsync(builder.Configure(static options => options.Loops = 2));
                return 0;
            case "alone":
                builder.Configure(static options => options.StopSignals.Remove(PosixSignal.SIGTERM));
                break;
            case "early":
                builder.UseLogging(new TerminatesItself());
                break;
            case "twice":
                LoopHost? host = null;
                host = builder.Spawn(static () => new SignalledActor(), spawned: _ => TerminateTwice(host!)).Listen<SignalledConnection>("127.0.0.1:0").Build();
                await host.RunAsync();
                return Environment.ExitCode;
            case "waiting":
                await builder.Listen<WaitingOnSignal>("127.0.0.1:0").Configure(static options => options.Loops = 1).Build().RunAsync();
                return Environment.ExitCode;
            default:
                break;
        }

        await builder.Listen<SignalledConnection>("127.0.0.1:0").Configure(static options => options.Loops = 1).Build().RunAsync();
        return Environment.ExitCode;
    }

    /// <summary>Sends this process SIGTERM, which the host hears first, and once more, and goes on when the host has ended its loops for that.</summary>
    private static void TerminateTwice(LoopHost host)
    {
        using SemaphoreSlim heard = new(0);
        using IDisposable listener = SignalHub.Listen(PosixSignal.SIGTERM, () => heard.Release(), isLast: true);
        for (int i = 0; i < 2; i++)
        {
            Native.Terminate(Environment.ProcessId);
            if (!heard.Wait(Eventually.Patience))
            {
                throw new TimeoutException("The signal did not come.");
            }
        }

        if (!host.Loops[0].Ended.Wait(Eventually.Patience))
        {
            throw new TimeoutException("The loop did not end.");
        }
    }

    /// <summary>An actor on each loop, until a line comes; then none, until the next.</summary>
    private static async Task RunActorsAsync(LoopHostBuilder builder)
    {
        await using LoopHost host = builder.Build();
        await host.StartAsync();
        List<Address<SignalledActor>> actors = [.. host.Loops.Select(static loop => loop.Spawn<SignalledActor>())];
        await Console.In.ReadLineAsync();
        actors.ForEach(static actor => actor.Stop());
        await Eventually.HoldsAsync(() => host.Loops.All(static loop => loop.ActorCount == 0), static () => "actors are left");
        await Console.Out.WriteLineAsync("nobody listens");
        await Console.In.ReadLineAsync();
    }
}

/// <summary>Sends its process SIGTERM with the first line that a host logs, which is before the host listens, and goes on when that has come.</summary>
internal sealed class TerminatesItself : ILoggerFactory, ILogger
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);
    private int _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory has one logger.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Interlocked.Increment(ref _lines) > 1)
        {
            return;
        }

        using ManualResetEventSlim heard = new();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => heard.Set());
        Native.Terminate(Environment.ProcessId);
        if (!heard.Wait(_patience))
        {
            throw new TimeoutException("The signal did not come.");
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}

/// <summary>An actor that says what it hears.</summary>
[LoopHandler]
internal sealed partial class SignalledActor
{
    [OnStart]
    private void Started() => Say("start");

    [OnSignal(PosixSignal.SIGHUP)]
    private void HungUp() => Say("SIGHUP");

    [OnSignal((PosixSignal)10)]
    private void Restarted() => throw new InvalidOperationException("SIGUSR1");

    [OnError]
    private Supervision Failed(Exception exception)
    {
        Say(exception.Message);
        return Supervision.Restart;
    }

    private static void Say(string what) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{EventLoop.Index}: {what}"));
}

/// <summary>A connection whose method for a signal waits until the process gets another one.</summary>
[LoopHandler]
internal sealed partial class WaitingOnSignal
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [OnAccept]
    private void Accepted() => EventLoop.Spawn(() => new GateOnSignal(_gate));

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnSignal(PosixSignal.SIGHUP)]
    private async LoopTask HungUp(CancellationToken closed)
    {
        Connection.Send("begun;"u8);
        await _gate.Task.WaitAsync(closed);
        Connection.Send("ended;"u8);
    }
}

/// <summary>Opens a gate when the process gets SIGUSR1. Says each SIGHUP, of which the connection that spawned it, and listened first, has heard by then.</summary>
[LoopHandler]
internal sealed partial class GateOnSignal(TaskCompletionSource gate)
{
    [OnStart]
    private void Started() => Console.Out.WriteLine("start");

    [OnSignal(PosixSignal.SIGHUP)]
    private void HungUp() => Console.Out.WriteLine("SIGHUP");

    [OnSignal((PosixSignal)10)]
    private async ValueTask Opened()
    {
        await Task.Yield();
        gate.TrySetResult();
    }
}

/// <summary>A connection that tells its client what it hears.</summary>
[LoopHandler]
internal sealed partial class SignalledConnection
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnSignal(PosixSignal.SIGTERM)]
    private void Terminated() => Connection.Send("SIGTERM;"u8);

    [OnStop]
    private void Stopped() => Connection.Send("stop;"u8);
}
