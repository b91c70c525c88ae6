using System.Text;

namespace Loop.Conformance.Tests.Actors;

/// <summary>Messages to the handlers of connections.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BroadcastTests(Arm arm)
{
    [TestCase(1)]
    [TestCase(2)]
    public async Task A_broadcast_reaches_a_thousand_connections(int loops)
    {
        const int members = 1000;
        await using LoopServer server = await StartAsync(loops);
        MemberList list = new();
        MemberList.Joined = list.Add;
        TestPeer[] peers = await ConnectAsync(server, members);
        await Eventually.IsAsync(() => list.Count, members, "the count of members");
        foreach (string text in (string[])["hello", "again"])
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            Assert.That(list.TellAll(bytes), Is.EqualTo(members));
            foreach (TestPeer peer in peers)
            {
                Assert.That(await peer.ReadTextAsync(text.Length), Is.EqualTo(text));
            }
        }

        Array.ForEach(peers, static peer => peer.HalfClose());
        await server.AllGoneAsync();
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), 0, "the count of actors");
        Assert.That(list.TellAll([]), Is.Zero);
    }

    [Test]
    public async Task A_message_for_a_connection_that_closes_is_handled_before_OnClose_or_dropped()
    {
        await using LoopServer server = await StartAsync(1);
        MemberList list = new();
        MemberList.Joined = list.Add;
        TestPeer[] peers = await ConnectAsync(server, 50);
        await Eventually.IsAsync(() => list.Count, 50, "the count of members");
        Task telling = Task.Run(() =>
        {
            while (list.TellAll("x"u8.ToArray()) > 0)
            {
                server.Deadline.ThrowIfCancellationRequested();
            }
        });
        foreach (TestPeer peer in peers)
        {
            peer.HalfClose();
            await peer.ReadToAnyEndAsync();
            peer.Dispose();
        }

        await telling;
        await server.AllGoneAsync();
        Assert.That(server.Log.Lines.Where(static line => line.Exception is not null), Is.Empty);
    }

    [Test]
    public async Task Messages_wait_while_a_connection_has_not_started_and_arrive_before_nothing()
    {
        await using LoopServer server = await StartAsync(1);
        MemberList.Joined = static member => member.Tell("from start|"u8.ToArray());
        TestPeer peer = await server.ConnectAsync();
        Assert.That(await peer.ReadTextAsync(11), Is.EqualTo("from start|"));
    }

    private static async Task<TestPeer[]> ConnectAsync(LoopServer server, int count)
    {
        TestPeer[] peers = new TestPeer[count];
        for (int i = 0; i < count; i++)
        {
            peers[i] = await server.ConnectAsync();
        }

        return peers;
    }

    private Task<LoopServer> StartAsync(int loops) => LoopServer.StartAsync(
        arm, static (_, builder) => builder.Listen("127.0.0.1:0", static () => new Member()), options => options.Loops = loops);
}

/// <summary>The members of a test.</summary>
internal sealed class MemberList
{
    private readonly List<Address<Member>> _members = [];

    /// <summary>Called on each member's loop when it starts.</summary>
    public static Action<Address<Member>> Joined { get; set; } = static _ => { };

    public int Count
    {
        get
        {
            lock (_members)
            {
                return _members.Count;
            }
        }
    }

    public void Add(Address<Member> member)
    {
        lock (_members)
        {
            _members.Add(member);
        }
    }

    /// <summary>Tells all; how many took it.</summary>
    public int TellAll(byte[] bytes)
    {
        lock (_members)
        {
            return _members.Count(member => member.Tell(bytes) == TellStatus.Ok);
        }
    }
}

/// <summary>A connection that sends on what it is told.</summary>
[LoopHandler(FirstByteTimeout = "00:00:00")]
internal sealed partial class Member
{
    private bool _isClosed;

    [OnStart]
    private void OnStart() => MemberList.Joined(Self);

    [OnMessage]
    private void OnBytes(byte[] bytes)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("A message came after OnClose.");
        }

        Connection.Send(bytes);
    }

    [OnClose]
    private void OnClose() => _isClosed = true;
}
