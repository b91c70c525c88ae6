using System.Globalization;
using Loop.Bench.Contests;

namespace Loop.Bench.Files;

/// <summary>A process that reads files when told to.</summary>
internal sealed class Reader : Contestant
{
    /// <summary>A method is compiled to the end after 60 calls of it, also those that run once a window.</summary>
    public const int ManyWindows = 90;

    public const double ShortSeconds = 0.05;

    private readonly CommandedProcess _process;

    private Reader(string name, CommandedProcess process)
        : base(name) => _process = process;

    public override string ReadyLine => _process.ReadyLine;

    public static async Task<Reader> StartAsync(
        string name, int cpu, string file, IEnumerable<string> arguments, double warmSeconds, CancellationToken cancel)
    {
        Reader reader = new(name, await CommandedProcess.StartAsync(cpu, file, arguments, cancel));
        for (int i = 0; i < (file == "dotnet" ? ManyWindows : 0); i++)
        {
            await reader.WindowAsync(ShortSeconds, cancel);
        }

        await reader.WindowAsync(warmSeconds, cancel);
        return reader;
    }

    public override async Task<Sample> WindowAsync(double seconds, CancellationToken cancel) =>
        Sample.Parse(await _process.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run {seconds}"), cancel));

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
