namespace Loop.Conformance.Tests.Clients;

/// <summary>A host that listens nowhere and connects.</summary>
internal static class ClientHost
{
    public static Task<LoopServer> StartAsync(Arm arm, Action<LoopOptions>? configure = null) => LoopServer.StartAsync(arm, static (_, _) => { }, configure);

    /// <summary>Connects with the scripted client, from the test's thread.</summary>
    public static ConnectOperation Connect(this LoopServer server, string endPoint, ConnectOptions? options = null) =>
        server.Loop.Connect(endPoint, () => new ScriptedClient(server.Script), options);

    /// <summary>Waits until no connect is under way and every socket of one is closed.</summary>
    public static async Task NothingUnderWayAsync(this LoopServer server)
    {
        bool isIdle = false;
        for (int i = 0; i < 100 && !isIdle; i++)
        {
            isIdle = await server.OnLoopAsync(() => server.Loop.Engine.Connector.IsIdle);
        }

        Assert.That(isIdle, Is.True, "a connect is under way still");
        Assert.That(server.ConnectionCount, Is.Zero);
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.BudgetUsed), Is.Zero, "connections that the budget counts");
    }
}
