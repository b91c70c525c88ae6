using System.CommandLine;
using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Processes;
using Loop.Bench.Servers;

namespace Loop.Bench.Files;

/// <summary>
/// The command <c>sendfile</c>: one file over HTTP/1.1 with keep-alive, from Loop's <c>SendFile</c> and from nginx's sendfile. The figure is bytes in a
/// second of the server's CPU time; the load discards the bodies in the kernel and has a core of its own.
/// </summary>
internal static class SendFileCommand
{
    private const string LoopUring = "loop-io_uring";
    private const string LoopEpoll = "loop-epoll";
    private const string Nginx = "nginx";
    private const int ServerCpu = 0;
    private const int LoadCpu = 1;

    private static readonly Bar[] _bars = [new(LoopUring, Nginx, 1.0), new(LoopEpoll, Nginx, 1.0)];

    public static Command Create()
    {
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs per ratio (a verdict needs 9)", DefaultValueFactory = _ => 15 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window", DefaultValueFactory = _ => 0.7 };
        Option<int> connections = new("--connections") { Description = "Connections, one request outstanding on each", DefaultValueFactory = _ => 16 };
        Option<int> length = new("--length") { Description = "Length of the file in bytes", DefaultValueFactory = _ => 1024 * 1024 };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-sendfile)" };
        Command command = new("sendfile", "Compares serving a file over HTTP: Loop's SendFile, nginx") { pairs, seconds, connections, length, output };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            () => RunAsync(
                parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(connections), parsed.GetValue(length), parsed.GetValue(output), cancel),
            cancel));
        return command;
    }

    private static async Task RunAsync(int pairs, double seconds, int connections, int lengthBytes, string? output, CancellationToken cancel)
    {
        Commands.RequireLinux();
        Console.WriteLine("building…");
        Builder builder = await Builder.CreateAsync(cancel);
        string version = (await Commands.RunAsync(Path.Combine(builder.Root, "bench", "install-nginx.sh"), [], cancel)).Trim();
        string loop = await builder.ProjectAsync("bench/peers/LoopStatic", cancel);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loop-bench-sendfile-");
        Dictionary<string, Contestant> contestants = [];
        try
        {
            byte[] content = new byte[lengthBytes];
            new Random(1).NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "file"), content, cancel);
            string[] root = ["--root", folder.FullName];
            ServerCommand[] servers =
            [
                Loop(LoopUring, "io_uring"),
                Loop(LoopEpoll, "epoll"),
                new(Nginx, Path.Combine(builder.Root, "bench", "peers", "Nginx", "run.sh"), root, new Dictionary<string, string>(), IsManaged: false),
            ];
            foreach (ServerCommand server in servers)
            {
                contestants[server.Name] = await FileServer.StartAsync(
                    server, ServerCpu, LoadCpu, builder.NativeProgram("http_load"), "/file", lengthBytes, connections, cancel);
            }

            IReadOnlyList<SamplePair> measured = await Contest.RunAsync(contestants, _bars, pairs, seconds, cancel);
            string[] setUp =
            [
                string.Create(CultureInfo.InvariantCulture, $"a file of {lengthBytes} B on {new DriveInfo(folder.FullName).DriveFormat}, in the page cache; {connections} connections with keep-alive, one request outstanding on each, over loopback; server on CPU {ServerCpu}, load on CPU {LoadCpu}"),
                string.Create(CultureInfo.InvariantCulture, $"{pairs} alternating pairs a ratio, windows of {seconds} s, warm-up 3 s (.NET) and 0.5 s (nginx)"),
                $"{version}; C: {builder.NativeFlags}",
            ];
            string report = ContestReport.Write("A file over HTTP", "byte", setUp, contestants.Values, _bars, measured);
            Console.WriteLine();
            Console.WriteLine(report);
            Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, ContestReport.Keep(builder.Root, "sendfile", output, report, measured))}");

            ServerCommand Loop(string name, string backend) => new(
                name, "dotnet", [loop, .. root, "--loops", "1", "--backend", backend], new Dictionary<string, string>(), IsManaged: true);
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
}
