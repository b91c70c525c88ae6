using System.Runtime.CompilerServices;

namespace Loop.Conformance.Tests.Children;

/// <summary>A server whose handler does what a process may not survive, when a peer sends the word.</summary>
internal static class RuinServer
{
    public static async Task<int> RunAsync(string backend, string way)
    {
        await LoopHost.CreateBuilder("--backend", backend, "--loops", "1")
            .Listen("127.0.0.1:0", () => new Ruinous(way))
            .Build()
            .RunAsync();
        return Environment.ExitCode;
    }
}

/// <summary>Echoes; at "now" it recurses for ever, or allocates more than there is.</summary>
[LoopHandler]
internal sealed partial class Ruinous(string way)
{
    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        if (!bytes.Span.SequenceEqual("now"u8))
        {
            Connection.Send(bytes);
            return;
        }

        if (way == "recursion")
        {
            Recurse(1);
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
    private int Recurse(int depth) => depth == 0 ? 0 : Recurse(depth + 1) + depth;
}
