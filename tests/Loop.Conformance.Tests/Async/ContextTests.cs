namespace Loop.Conformance.Tests.Async;

/// <summary>What a method leaves behind on the loop's thread is not what the next one finds there.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ContextTests(Arm arm)
{
    private const int Methods = 50;
    private static readonly AsyncLocal<string?> _local = new();

    [Test]
    public async Task Methods_that_go_on_together_after_files_have_contexts_of_their_own()
    {
        await using FileArea area = new();
        string path = area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () => await AllAsync(_ => LoopFile.ReadAll(path, new byte[10])));
    }

    [Test]
    public async Task Methods_that_go_on_together_after_giving_way_have_contexts_of_their_own()
    {
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () => await AllAsync(static async LoopTask<int> (i) =>
        {
            await Task.Yield();
            return i;
        }));
    }

    private static async LoopTask AllAsync(Func<int, LoopTask<int>> wait)
    {
        SynchronizationContext? synchronization = SynchronizationContext.Current;
        List<string> wrong = [];
        LoopTask[] methods = [.. Enumerable.Range(0, Methods).Select(i => OneAsync(i, wait, synchronization, wrong))];
        foreach (LoopTask method in methods)
        {
            await method;
        }

        Assert.That(wrong, Is.Empty);
        Assert.That((_local.Value, SynchronizationContext.Current), Is.EqualTo(((string?)null, synchronization)));
    }

    /// <summary>Every second one changes both contexts and ends; the others look.</summary>
    private static async LoopTask OneAsync(int number, Func<int, LoopTask<int>> wait, SynchronizationContext? synchronization, List<string> wrong)
    {
        await wait(number);
        if (_local.Value is { } found)
        {
            wrong.Add($"method {number} found the value of {found}");
        }

        if (SynchronizationContext.Current != synchronization)
        {
            wrong.Add($"method {number} found another synchronization context");
        }

        if (number % 2 == 0)
        {
            _local.Value = $"method {number}";
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
