using System.CommandLine;
using Loop.Bench;
using Loop.Bench.Compiling;
using Loop.Bench.Files;
using Loop.Bench.Framing;
using Loop.Bench.Messages;
using Loop.Bench.Proxying;
using Loop.Bench.Servers;

Option<string> connections = new("--connections") { Description = "Numbers of connections", DefaultValueFactory = _ => "1,50,1000,10000" };
Option<string> sizes = new("--sizes") { Description = "Message sizes in bytes", DefaultValueFactory = _ => "64,4096" };
Option<string> servers = new("--servers")
{
    Description = "Servers to measure, of: " + string.Join(", ", ServerCatalog.Names),
    DefaultValueFactory = _ => string.Join(',', ServerCatalog.Defaults),
};
Option<int?> pairs = new("--pairs") { Description = "Alternating pairs per ratio (default 10; a verdict needs 9)" };
Option<double?> seconds = new("--seconds") { Description = "Least length of a measured window (default 0.5)" };
Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>)" };
Option<bool> quick = new("--quick") { Description = "1,000 connections, 64 B, short windows: under three minutes" };
Option<bool> noSystemCalls = new("--no-syscalls") { Description = "Do not count system calls (counting needs perf and the right to use it)" };

Command echo = new("echo", "Compares echo servers: Loop, C references, .NET sockets, Kestrel")
{
    connections, sizes, servers, pairs, seconds, output, quick, noSystemCalls,
};
echo.SetAction(async (parsed, cancel) =>
{
    bool isQuick = parsed.GetValue(quick);
    int pairCount = parsed.GetValue(pairs) ?? (isQuick ? 9 : 10);
    return await EchoCommand.RunAsync(() => new EchoOptions
    {
        Connections = isQuick && parsed.GetResult(connections) is null or { Implicit: true } ? [1000] : Numbers(parsed.GetValue(connections)!, 1, 100_000, "--connections"),
        Sizes = isQuick && parsed.GetResult(sizes) is null or { Implicit: true } ? [64] : Numbers(parsed.GetValue(sizes)!, 1, 1 << 20, "--sizes"),
        Servers = [.. parsed.GetValue(servers)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()],
        Pairs = InRange(pairCount, 1, 1000, "--pairs"),
        PairsPerStart = isQuick ? pairCount : 5,
        Seconds = InRange(parsed.GetValue(seconds) ?? (isQuick ? 0.3 : 0.5), 0.05, 60, "--seconds"),
        CountSystemCalls = !parsed.GetValue(noSystemCalls),
        Quick = isQuick,
        Output = parsed.GetValue(output),
    }, cancel);
});
Option<int> files = new("--files") { Description = "Files of the program that is compiled", DefaultValueFactory = _ => 1000 };
Command analyzers = new("analyzers", "Measures what Loop's analyzers cost in a full build") { files, pairs, output };
analyzers.SetAction(async (parsed, cancel) => await AnalyzersCommand.RunAsync(
    () => (InRange(parsed.GetValue(files), 9, 100_000, "--files"), InRange(parsed.GetValue(pairs) ?? 9, 1, 1000, "--pairs"), parsed.GetValue(output)), cancel));
Command datagrams = new("datagrams", "Compares datagram echoes of 64 B: Loop and .NET sockets; under four minutes") { pairs, seconds, output };
datagrams.SetAction(async (parsed, cancel) => await DatagramsCommand.RunAsync(
    () => (InRange(parsed.GetValue(pairs) ?? 9, 1, 1000, "--pairs"), InRange(parsed.GetValue(seconds) ?? 0.5, 0.05, 60, "--seconds"), parsed.GetValue(output)), cancel));
RootCommand root = new("Benchmarks of Loop. For example: dotnet run -c Release --project bench/Loop.Bench -- echo --quick")
{
    echo, analyzers, datagrams, FilesCommand.Create(), SendFileCommand.Create(), ProxyCommand.Create(), FramingCommand.Create(), GeneratorCommand.Create(),
};
foreach (Command command in MessagesCommand.Create())
{
    root.Add(command);
}

ParseResult commandLine = root.Parse(args);
int exitCode = await commandLine.InvokeAsync();
return commandLine.Errors.Count > 0 ? 2 : exitCode;

static int[] Numbers(string list, int least, int most, string option) =>
    [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text =>
        int.TryParse(text, out int number) ? InRange(number, least, most, option) : throw new BenchException($"{option}: '{text}' is not a whole number."))];

static T InRange<T>(T value, T least, T most, string option)
    where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
        ? value
        : throw new BenchException($"{option}: {value} is not between {least} and {most}.");
