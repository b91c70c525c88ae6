using Microsoft.Extensions.Logging;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>Transforms that throw, or break their contract.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TransformFaultTests(Arm arm)
{
    [Test]
    public async Task What_a_method_throws_resets_the_connection([Values("installed", "received", "sending", "peer end", "send end")] string where)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new ScriptedHalfOpen(script), options => options.Transform = () => Throwing(where));
        server.Script.OnRecv = static (connection, _) =>
        {
            connection.Send("answer"u8);
            connection.Send("more"u8);
        };
        server.Script.OnEnd = static connection => connection.Close();
        if (where == "installed")
        {
            Assert.That(await server.ConnectToEndAsync(), Is.EqualTo(Ending.Reset));
        }
        else
        {
            TestPeer peer = await server.ConnectAsync();
            await peer.SendAsync("go");
            if (where is "peer end" or "send end")
            {
                peer.HalfClose();
            }

            (_, Ending ending) = await peer.ReadToAnyEndAsync();
            Assert.That(ending, Is.EqualTo(Ending.Reset));
        }

        await server.AllGoneAsync();
        if (where != "installed")
        {
            // The first cause stays the reason: at the last call the handler's own close.
            await server.Journal.WaitForAsync(where == "send end" ? "close:Local" : "close:TransformFault");
        }
        else
        {
            Assert.That(server.Journal.Entries, Is.Empty, "no handler was made yet");
        }

        Assert.That(server.Log.Lines.Count(line => line.Level == LogLevel.Error && line.Exception?.Message == where), Is.EqualTo(1));
    }

    [Test]
    public async Task A_count_outside_what_was_offered_resets_the_connection([Values(-1, 3)] int count)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static script => new Scripted(script), options => options.Transform = () => new ScriptedTransform { Received = (_, _) => count });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:TransformFault");
    }

    [Test]
    public async Task A_factory_that_throws_costs_its_connection_only()
    {
        int made = 0;
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            options => options.Transform = () => made++ == 0 ? throw new InvalidOperationException("no transform today") : new RecordTransform());
        Assert.That(await server.ConnectToEndAsync(), Is.EqualTo(Ending.Reset));
        TestPeer second = await server.ConnectAsync();
        await second.SendAsync(RecordTransform.Encode("heard"u8, end: false));
        await Eventually.HoldsAsync(() => server.Script.ReceivedText() == "heard", () => server.Script.ReceivedText());
    }

    [Test]
    public async Task One_transform_serves_one_connection_and_a_connection_has_one()
    {
        ScriptedTransform shared = new();
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() =>
        {
            connection.UseTransform(shared);
            Assert.Throws<InvalidOperationException>(() => connection.UseTransform(new ScriptedTransform()));
            shared.Go();
            Assert.Throws<InvalidOperationException>(() => connection.UseTransform(shared));
            connection.UseTransform(new ScriptedTransform());
            Assert.That(shared.Put("of one that has left"u8), Is.EqualTo(SendStatus.Closed));
        });
        await peer.SendAsync("still works");
        await server.Journal.WaitForAsync("recv:still works");
    }

    private static ScriptedTransform Throwing(string where) => new()
    {
        Installed = where == "installed" ? static _ => throw new InvalidOperationException("installed") : null,
        Received = where == "received" ? static (_, _) => throw new InvalidOperationException("received") : null,
        Sending = where == "sending" ? static (_, _) => throw new InvalidOperationException("sending") : null,
        PeerEnd = where == "peer end" ? static _ => throw new InvalidOperationException("peer end") : null,
        SendEnd = where == "send end" ? static _ => throw new InvalidOperationException("send end") : null,
    };
}
