using System.Runtime.CompilerServices;

namespace Loop.Conformance.Tests.Children;

/// <summary>A server whose handler does what a process may not survive, when a peer sends the word.</summary>
internal static class RuinServer
{
    public static async Task<int> RunAsync(string backend, string way)
    {
        LoopHostBuilder builder = LoopHost.CreateBuilder("--backend", backend, "--loops", "1");
        builder = way switch
        {
            "frames" => builder.Listen("127.0.0.1:0", static () => new HoardingFrames()),
            "count" => builder.Listen("127.0.0.1:0", static () => new HoardingCount(), static options => options.MaxCarryBytes = HoardingFrames.MaxBytes),
            _ => builder.Listen("127.0.0.1:0", () => new Ruinous(new(way))),
        };
        await builder
            .Configure(options =>
            {
                options.EndProcessAfterStall = way == "stall" ? TimeSpan.FromSeconds(3) : null;
                options.MaxBufferBytes = 1L << 30;
            })
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

/// <summary>Echoes lines, of which one may be longer than there is memory; goes on whatever was thrown.</summary>
[LoopHandler]
internal sealed partial class HoardingFrames
{
    public const int MaxBytes = 1 << 29;

    [OnRecv, Delimited("\n", MaxLength = MaxBytes)]
    private void OnLine(ReadOnlySpan<byte> line) => Connection.Send(line);

    [OnError]
    private Supervision OnError(Exception exception) => Supervision.Resume;
}

/// <summary>The same, by a method that returns a count.</summary>
[LoopHandler]
internal sealed partial class HoardingCount
{
    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes[^1] != (byte)'\n')
        {
            return 0;
        }

        Connection.Send(bytes[..^1]);
        return bytes.Length;
    }

    [OnError]
    private Supervision OnError(Exception exception) => Supervision.Resume;
}
