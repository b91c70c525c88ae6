using System.Globalization;
using Loop.Bench.Contests;

namespace Loop.Bench.Framing;

/// <summary>One handler class of a process that has all of them. The process belongs to who started it.</summary>
internal sealed class Cutter(string name, CommandedProcess process, string readyLine) : Contestant(name)
{
    private readonly string _handler = name[..name.IndexOf(' ', StringComparison.Ordinal)];

    public override string ReadyLine => readyLine;

    public override async Task<Sample> WindowAsync(double seconds, CancellationToken cancel) =>
        Sample.Parse(await process.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run {_handler} {seconds}"), cancel));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
