using System.Runtime.CompilerServices;

namespace Loop.Conformance.Tests.Children;

/// <summary>A server whose handler does what a process may not survive, when a peer sends the word.</summary>
internal static class RuinServer
{
    public static async Task<int> RunAsync(string backend, string way)
    {
        await LoopHost.CreateBuilder("--backend", backend, "--loops", "1")
            .Listen("127.0.0.1:0", () => new Ruinous(new(way)))
            .Configure(options => options.EndProcessAfterStall = way == "stall" ? TimeSpan.FromSeconds(3) : null)
            .Build()
            .RunAsync();
        return Environment.ExitCode;
    }
}

/// <summary>What to do.</summary>
internal sealed record Ruin(string Way);

/// <summary>Echoes; at "now" it recurses for ever, never returns, or allocates more than there is.</summary>
[LoopHandler]
internal sealed partial class Ruinous(Ruin ruin)
{
    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        if (!bytes.Span.SequenceEqual("now"u8))
        {
            Connection.Send(bytes);
            return;
        }

        if (ruin.Way == "recursion")
        {
            Recurse(1);
        }
        else if (ruin.Way == "stall")
        {
            while (bytes.Length > 0)
            {
                Thread.SpinWait(1000);
            }
        }
        else
        {
            List<byte[]> all = [];
            while (true)
            {
                all.Add(GC.AllocateUninitializedArray<byte>(16 * 1024 * 1024));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth) => depth == 0 ? 0 : Recurse(depth + 1) + depth;
}
