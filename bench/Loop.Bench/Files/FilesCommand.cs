using System.CommandLine;
using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Files;

/// <summary>
/// The command <c>files</c>: open, read and close of many small files with a hot cache, on Loop, with .NET's own asynchronous files, and on a C
/// io_uring reference with linked operations. All on one core; the figure is files in a second of CPU time.
/// </summary>
internal static class FilesCommand
{
    private const string LoopUring = "loop-io_uring";
    private const string LoopOwned = "loop-owned";
    private const string LoopEpoll = "loop-epoll";
    private const string Dotnet = "dotnet";
    private const string CUring = "c-io_uring";
    private const int Files = 1000;
    private const int FileBytes = 4096;
    private const int Cpu = 0;

    private static readonly Bar[] _bars = [new(LoopUring, Dotnet, 2.0), new(LoopUring, CUring, 0.95), new(LoopOwned, CUring, null), new(LoopEpoll, Dotnet, null)];

    public static Command Create()
    {
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs per ratio (a verdict needs 9)", DefaultValueFactory = _ => 15 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window", DefaultValueFactory = _ => 0.5 };
        Option<int> parallel = new("--parallel") { Description = "Files under way at once", DefaultValueFactory = _ => 128 };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-files)" };
        Command command = new("files", "Compares open + read + close of many 4 KiB files: Loop, .NET, a C io_uring reference") { pairs, seconds, parallel, output };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            () => RunAsync(parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(parallel), parsed.GetValue(output), cancel), cancel));
        return command;
    }

    private static async Task RunAsync(int pairs, double seconds, int parallel, string? output, CancellationToken cancel)
    {
        Commands.RequireLinux();
        Console.WriteLine("building…");
        Builder builder = await Builder.CreateAsync(cancel);
        string loop = await builder.ProjectAsync("bench/peers/LoopReads", cancel);
        string dotnet = await builder.ProjectAsync("bench/peers/DotnetReads", cancel);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loop-bench-files-");
        Dictionary<string, Contestant> contestants = [];
        try
        {
            MakeFiles(folder.FullName);
            string[] work = ["--directory", folder.FullName, "--files", Text(Files), "--parallel", Text(parallel)];
            contestants[LoopUring] = await Reader.StartAsync(LoopUring, Cpu, "dotnet", [loop, .. work, "--backend", "io_uring"], 3, cancel);
            contestants[LoopOwned] = await Reader.StartAsync(LoopOwned, Cpu, "dotnet", [loop, .. work, "--backend", "io_uring", "--owned"], 3, cancel);
            contestants[LoopEpoll] = await Reader.StartAsync(LoopEpoll, Cpu, "dotnet", [loop, .. work, "--backend", "epoll"], 3, cancel);
            contestants[Dotnet] = await Reader.StartAsync(Dotnet, Cpu, "dotnet", [dotnet, .. work], 3, cancel);
            contestants[CUring] = await Reader.StartAsync(CUring, Cpu, builder.NativeProgram("files_uring"), work, 0.5, cancel);
            IReadOnlyList<SamplePair> measured = await Contest.RunAsync(contestants, _bars, pairs, seconds, cancel);
            string[] setUp =
            [
                string.Create(CultureInfo.InvariantCulture, $"{Files} files of {FileBytes} B on {new DriveInfo(folder.FullName).DriveFormat}, in the page cache, read round and round; {parallel} under way at once; all on CPU {Cpu}"),
                string.Create(CultureInfo.InvariantCulture, $"{pairs} alternating pairs a ratio, windows of {seconds} s, warm-up {Reader.ManyWindows} windows of {Reader.ShortSeconds} s and one of 3 s (.NET), 0.5 s (C)"),
                "each file into memory that is used again, on a page; loop-owned: into memory that comes with the file and is disposed",
                $"C: {builder.NativeFlags}",
            ];
            string report = ContestReport.Write("Open, read and close of small files", "file", setUp, contestants.Values, _bars, measured);
            Console.WriteLine();
            Console.WriteLine(report);
            Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, ContestReport.Keep(builder.Root, "files", output, report, measured))}");
        }
        finally
        {
            foreach (Contestant contestant in contestants.Values)
            {
                await contestant.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static void MakeFiles(string folder)
    {
        Random random = new(1);
        byte[] content = new byte[FileBytes];
        for (int i = 0; i < Files; i++)
        {
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(folder, Text(i)), content);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
