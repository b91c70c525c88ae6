using System.Globalization;
using Loop.Bench.Contests;

namespace Loop.Bench.Files;

/// <summary>A process that reads files when told to.</summary>
internal sealed class Reader : Contestant
{
    private readonly CommandedProcess _process;

    private Reader(string name, CommandedProcess process)
        : base(name) => _process = process;

    public override string ReadyLine => _process.ReadyLine;

    public static async Task<Reader> StartAsync(
        string name, int cpu, string file, IEnumerable<string> arguments, double warmSeconds, CancellationToken cancel)
    {
        Reader reader = new(name, await CommandedProcess.StartAsync(cpu, file, arguments, cancel));
        await reader.WindowAsync(warmSeconds, cancel);
        return reader;
    }

    public override async Task<Sample> WindowAsync(double seconds, CancellationToken cancel) =>
        Sample.Parse(await _process.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run {seconds}"), cancel));

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
