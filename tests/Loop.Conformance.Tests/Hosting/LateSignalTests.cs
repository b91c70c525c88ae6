using System.Runtime.InteropServices;
using Loop.Actors;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>A signal that is on its way while those that listen for it leave.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
[NonParallelizable]
public sealed class LateSignalTests(Arm arm)
{
    private const int UserTwo = 12;

    [Test]
    public async Task One_that_reaches_a_host_whose_start_has_failed_does_no_harm()
    {
        using ManualResetEventSlim isOnItsWay = new();
        using ManualResetEventSlim goesOn = new();
        using ManualResetEventSlim wasHeard = new();
        using ManualResetEventSlim isStarting = new();
        using ManualResetEventSlim fails = new();
        BrokenTime time = new(loop: 0);
        time.OnNextLook(() =>
        {
            isStarting.Set();
            fails.Wait(Eventually.Patience);
            throw new LoopException("the clock is broken");
        });
        using IDisposable first = SignalHub.Listen(
            (PosixSignal)UserTwo,
            () =>
            {
                isOnItsWay.Set();
                goesOn.Wait(Eventually.Patience);
            },
            isLast: false);
        int exitCode = Environment.ExitCode;
        try
        {
            LoopHost host = LoopHost.CreateBuilder().Listen<Echo.EchoSpan>("127.0.0.1:0").Configure(options =>
            {
                arm.Configure(options);
                options.TimeProvider = time;
                options.StopSignals.Clear();
                options.StopSignals.Add((PosixSignal)UserTwo);
            }).Build();
            Task run = host.RunAsync();
            Assert.That(isStarting.Wait(Eventually.Patience), Is.True);
            using IDisposable last = SignalHub.Listen((PosixSignal)UserTwo, wasHeard.Set, isLast: true);
            Native.Send(Environment.ProcessId, UserTwo);
            Assert.That(isOnItsWay.Wait(Eventually.Patience), Is.True);
            fails.Set();
            await run.WaitAsync(Eventually.Patience);
            Assert.That(Environment.ExitCode, Is.EqualTo(LoopHost.StartFailedExitCode));
            goesOn.Set();
            Assert.That(wasHeard.Wait(Eventually.Patience), Is.True, "those behind the host hear of the signal");
        }
        finally
        {
            Environment.ExitCode = exitCode;
        }
    }
}
