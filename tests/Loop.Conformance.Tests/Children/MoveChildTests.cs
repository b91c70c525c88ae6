using System.Net;
using Loop.Rings;

namespace Loop.Conformance.Tests.Children;

/// <summary>Moving where no descriptor is to be had, which needs a process of its own.</summary>
public sealed class MoveChildTests
{
    [Test]
    public async Task Without_a_descriptor_for_a_direct_one_it_stays_and_moves_when_there_is_one()
    {
        if (BackendProbe.Process.Features is not { DirectInstall: true })
        {
            // Then no connection lies in a table, and the status has no cause.
            TestContext.Progress.WriteLine("direct descriptors are not tested here");
            return;
        }

        using ChildProcess child = new(checks: false, "moves");
        IPEndPoint server = IPEndPoint.Parse(await child.ReadLineAsync());
        // Once all goes well, so that nothing has to be loaded afterwards.
        using SocketPeer first = await ConnectAsync(server, child.Deadline);
        int firstLoop = await WhereAsync(first);
        await AskAsync(first, "m", $"Ok@{1 - firstLoop};");
        using SocketPeer second = await ConnectAsync(server, child.Deadline);
        int secondLoop = await WhereAsync(second);

        Assert.That(await child.AskAsync("starve"), Is.EqualTo("done"));
        await AskAsync(second, "m", $"NoDescriptor@{secondLoop};");
        Assert.That(await WhereAsync(second), Is.EqualTo(secondLoop));

        // An ordinary descriptor needs no other.
        await AskAsync(first, "m", $"Ok@{firstLoop};");
        Assert.That(await child.AskAsync("feed"), Is.EqualTo("done"));
        await AskAsync(second, "m", $"Ok@{1 - secondLoop};");
    }

    /// <summary>The loop that a connection is on.</summary>
    private static async Task<int> WhereAsync(SocketPeer peer)
    {
        await peer.SendAsync("?");
        string answer = await peer.ReadTextAsync("AlreadyThere@0;".Length);
        return answer switch
        {
            "AlreadyThere@0;" => 0,
            "AlreadyThere@1;" => 1,
            _ => throw new AssertionException(answer),
        };
    }

    private static async Task<SocketPeer> ConnectAsync(IPEndPoint server, CancellationToken deadline)
    {
        SocketPeer peer = new(server, deadline);
        await peer.ConnectAsync();
        return peer;
    }

    private static async Task AskAsync(SocketPeer peer, string question, string expected)
    {
        await peer.SendAsync(question);
        Assert.That(await peer.ReadTextAsync(expected.Length), Is.EqualTo(expected));
    }
}
