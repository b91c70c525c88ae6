namespace Loop.Conformance.Tests.Children;

/// <summary>
/// A host of two loops whose connections lie in the rings' own tables, under a descriptor limit that only this process has: what is asked of it comes by
/// connections, the limit by lines.
/// </summary>
internal static class MoveChild
{
    public static async Task RunAsync()
    {
        LoopHost host = null!;
        host = LoopHost.CreateBuilder("--backend", "io_uring", "--io-uring", "direct=64", "--loops", "2")
            .Listen("127.0.0.1:0", () => new Emigrant(() => host.Loops), static options => options.Accept = AcceptMode.PerLoop)
            .Build();
        await host.StartAsync();
        Console.WriteLine(host.EndPoints[0]);
        ulong before = 0;
        while (Console.ReadLine() is { } line)
        {
            if (line == "starve")
            {
                FamineServer.StartPoolThreads();
                before = Native.SetDescriptorLimit((ulong)(FamineServer.FillGaps() + 1));
            }
            else
            {
                Native.SetDescriptorLimit(before);
            }

            Console.WriteLine("done");
        }

        await host.StopAsync();
    }
}

/// <summary>Moves to the other loop with every byte but <c>?</c>, and says what came of it and where it is.</summary>
[LoopHandler]
internal sealed partial class Emigrant(Func<IReadOnlyList<EventLoop>> loops)
{
    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        MoveStatus status = MoveStatus.AlreadyThere;
        if (bytes[0] != (byte)'?')
        {
            status = Connection.MoveTo(loops()[1 - EventLoop.Index]);
        }

        if (status != MoveStatus.Ok)
        {
            Say(status);
        }
    }

    [OnMoved]
    private void OnMoved(MoveStatus outcome) => Say(outcome);

    private void Say(MoveStatus status) => Connection.Send(System.Text.Encoding.ASCII.GetBytes($"{status}@{EventLoop.Index};"));
}
