namespace Loop.Conformance.Tests.Children;

/// <summary>A server whose handler makes one mistake that the checks must name. Prints what was thrown.</summary>
internal static class MistakeServer
{
    public static async Task<int> RunAsync(string backend, string mistake)
    {
        TaskCompletionSource<string> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LoopHost host = LoopHost.CreateBuilder("--backend", backend, "--loops", "1")
            .Listen("127.0.0.1:0", () => new Mistaken(new(mistake, outcome)))
            .Build();
        await host.StartAsync();
        Console.WriteLine(host.EndPoints[0]);
        Console.WriteLine(await outcome.Task);
        await host.StopAsync();
        return 0;
    }
}

/// <summary>The mistake to make, and what came of it.</summary>
internal sealed record Mistake(string Name, TaskCompletionSource<string> Outcome);

/// <summary>Makes the mistake that it was told.</summary>
[LoopHandler]
internal sealed partial class Mistaken(Mistake mistake)
{
    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        switch (mistake.Name)
        {
            case "none":
                Connection.Send(bytes);
                mistake.Outcome.SetResult("nothing thrown");
                break;
            case "foreign-send":
                Elsewhere(() => Connection.Send("x"u8));
                break;
            case "foreign-close":
                Elsewhere(Connection.Close);
                break;
            case "foreign-abort":
                Elsewhere(Connection.Abort);
                break;
            case "foreign-pause":
                Elsewhere(Connection.Pause);
                break;
            case "foreign-address":
                Elsewhere(() => _ = Connection.RemoteEndPoint);
                break;
            case "foreign-token":
                Elsewhere(() => _ = Connection.Closed);
                break;
            case "foreign-writer":
                Elsewhere(() => _ = Connection.Writer);
                break;
            case "foreign-queued":
                Elsewhere(() => _ = Connection.QueuedBytes);
                break;
            case "foreign-writable":
                Elsewhere(() => _ = Connection.IsWritable);
                break;
            default:
                AfterSending(bytes);
                break;
        }
    }

    private void AfterSending(RecvBuffer bytes)
    {
        Connection.Send(bytes);
        try
        {
            switch (mistake.Name)
            {
                case "sent-twice":
                    Connection.Send(bytes);
                    break;
                case "sent-span":
                    _ = bytes.Span.Length;
                    break;
                case "sent-slice":
                    _ = bytes.Slice(0, 1);
                    break;
                default:
                    bytes.Retain().Dispose();
                    break;
            }

            mistake.Outcome.SetResult("nothing thrown");
        }
        catch (InvalidOperationException exception)
        {
            mistake.Outcome.SetResult(exception.Message);
        }
    }

    private void Elsewhere(Action use)
    {
        Thread thread = new(() =>
        {
            try
            {
                use();
                mistake.Outcome.SetResult("nothing thrown");
            }
            catch (InvalidOperationException exception)
            {
                mistake.Outcome.SetResult(exception.Message);
            }
        });
        thread.Start();
        thread.Join();
    }
}
