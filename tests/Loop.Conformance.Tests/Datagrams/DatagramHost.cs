namespace Loop.Conformance.Tests.Datagrams;

/// <summary>A host that receives datagrams.</summary>
internal static class DatagramHost
{
    /// <summary>Starts a host with one scripted socket.</summary>
    public static async Task<(LoopServer Server, DatagramScript Script)> StartAsync(
        Arm arm, Action<DatagramOptions>? options = null, string endPoint = "udp:127.0.0.1:0", Action<LoopOptions>? configure = null)
    {
        DatagramScript script = null!;
        LoopServer server = await LoopServer.StartAsync(
            arm,
            (made, builder) =>
            {
                script = new(made.Journal);
                builder.Listen(endPoint, () => new ScriptedDatagrams(script), options);
            },
            configure);
        return (server, script);
    }

    /// <summary>The first socket of the first loop.</summary>
    public static DatagramSocket Socket(this LoopServer server) => server.Loop.Engine.Datagrams.First!;
}
