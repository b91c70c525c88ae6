using System.Net;
using Loop.Conformance.Tests.Children;

namespace Loop.Conformance.Tests.Actors;

/// <summary>Signals, which take a process of their own.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class SignalTests(string backend)
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int User = 10;
    private const int Terminate = 15;

    [Test]
    public async Task Every_actor_that_listens_is_told_on_its_loop_also_after_a_restart_and_the_default_comes_back_with_the_last_ones_end()
    {
        using ChildProcess child = new(checks: true, "signals", backend, "actors");
        await SaidAsync(child, "0: start", "1: start");
        Native.Send(child.Id, HangUp);
        await SaidAsync(child, "0: SIGHUP", "1: SIGHUP");
        Native.Send(child.Id, HangUp);
        await SaidAsync(child, "0: SIGHUP", "1: SIGHUP");
        Native.Send(child.Id, User);
        await SaidAsync(child, "0: SIGUSR1", "0: start", "1: SIGUSR1", "1: start");
        Native.Send(child.Id, HangUp);
        await SaidAsync(child, "0: SIGHUP", "1: SIGHUP");
        Assert.That(await child.AskAsync("stop"), Is.EqualTo("nobody listens"));
        Native.Send(child.Id, HangUp);
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(128 + HangUp), errors);
            Assert.That(output, Is.Empty);
        });
    }

    [Test]
    public async Task SIGTERM_is_told_before_the_stop_that_it_causes()
    {
        using ChildProcess child = new(checks: true, "signals", backend, "stop");
        using SocketPeer peer = await ConnectAsync(child);
        Native.Send(child.Id, Terminate);
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("SIGTERM;stop;"));
        peer.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [Test]
    public async Task A_signal_that_is_taken_out_of_those_that_stop_is_left_to_the_handlers()
    {
        using ChildProcess child = new(checks: true, "signals", backend, "alone");
        using SocketPeer peer = await ConnectAsync(child);
        for (int i = 0; i < 3; i++)
        {
            Native.Send(child.Id, Terminate);
            Assert.That(await peer.ReadTextAsync(8), Is.EqualTo("SIGTERM;"));
        }

        Native.Send(child.Id, Interrupt);
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("stop;"));
        peer.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [Test]
    public async Task A_method_that_waits_holds_back_its_handlers_events_and_a_signal_that_comes_again_is_told_once()
    {
        using ChildProcess child = new(checks: true, "signals", backend, "waiting");
        using SocketPeer peer = await ConnectAsync(child);
        Assert.That(await child.ReadLineAsync(), Is.EqualTo("start"));
        await HangUpAsync();
        Assert.That(await peer.ReadTextAsync(6), Is.EqualTo("begun;"));
        await HangUpAsync();
        await HangUpAsync();
        await peer.SendAsync("bytes;");
        Native.Send(child.Id, User);
        string rest = await peer.ReadTextAsync(24);
        Assert.That(rest, Is.EqualTo("ended;begun;ended;bytes;").Or.EqualTo("ended;bytes;begun;ended;").Or.EqualTo("ended;begun;bytes;ended;"));
        Native.Send(child.Id, Terminate);
        Assert.That(await peer.ReadTextToEndAsync(), Is.Empty);
        peer.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);

        // Another signal may overtake one that nobody has heard yet.
        async Task HangUpAsync()
        {
            Native.Send(child.Id, HangUp);
            Assert.That(await child.ReadLineAsync(), Is.EqualTo("SIGHUP"));
        }
    }

    private static async Task SaidAsync(ChildProcess child, params string[] lines)
    {
        List<string> said = [];
        foreach (string _ in lines)
        {
            said.Add(await child.ReadLineAsync());
        }

        Assert.That(said, Is.EquivalentTo(lines));
    }

    private static async Task<SocketPeer> ConnectAsync(ChildProcess child)
    {
        SocketPeer peer = new(IPEndPoint.Parse((await child.ReadLineAsync()).Split(' ')[2]), child.Deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("ping");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        return peer;
    }
}
