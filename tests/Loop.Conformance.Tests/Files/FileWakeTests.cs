namespace Loop.Conformance.Tests.Files;

/// <summary>A loop that has nothing else to do goes on when its files do.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FileWakeTests(Arm arm)
{
    private const int Rounds = 500;

    /// <summary>Some end while others are taken, and the next round begins when the loop has looked for what has ended: none may end unheard.</summary>
    [Test]
    public async Task Operations_that_end_while_others_are_taken_are_each_heard()
    {
        await using FileArea area = new();
        string path = area.Make("file", "content"u8);
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        for (int round = 0; round < Rounds; round++)
        {
            int count = 2 + (round % 128);
            FileStat[] stats = await server.RunAsync(() => Task.WhenAll(Enumerable.Range(0, count).Select(async _ => await LoopFile.Stat(path))));
            Assert.That(stats.Select(static stat => stat.LengthBytes), Is.EqualTo(Enumerable.Repeat(7L, count)), $"the lengths of round {round}");
        }
    }
}
