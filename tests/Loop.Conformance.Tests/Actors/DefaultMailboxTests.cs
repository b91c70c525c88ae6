namespace Loop.Conformance.Tests.Actors;

/// <summary>The bound of a mailbox that nobody states, as the documents tell it.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class DefaultMailboxTests(Arm arm)
{
    [Test]
    public async Task It_takes_4096_messages()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        Collection collection = new(senders: 1);
        using ManualResetEventSlim standing = new();
        using ManualResetEventSlim letGo = new();
        Address<Collector> address = server.Loop.Spawn(() => new Collector(collection));
        Assert.That(server.Loop.Post(Hold), Is.True);
        standing.Wait(server.Deadline);
        for (int i = 0; i < 4096; i++)
        {
            Assert.That(address.Tell(new Numbered(0, i)), Is.EqualTo(TellStatus.Ok), $"message {i}");
        }

        Assert.That(address.Tell(new Numbered(0, 4096)), Is.EqualTo(TellStatus.Full));
        letGo.Set();
        await collection.HasAllAsync(4096);

        void Hold()
        {
            standing.Set();
            letGo.Wait(server.Deadline);
        }
    }
}
