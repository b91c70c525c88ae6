using System.CommandLine;
using System.Globalization;
using Loop.Bench.Contests;
using Loop.Bench.Processes;
using Loop.Bench.Reporting;
using Loop.Bench.Servers;

namespace Loop.Bench.Messages;

/// <summary>
/// The commands <c>actors</c> (messages between two loops, and the single ping-pong), <c>mailbox</c> (producers into one mailbox) and <c>timers</c>
/// (arming and cancelling with a million armed). Every contestant is a process of its own; it rests while another one works.
/// </summary>
internal static class MessagesCommand
{
    private const string Uring = "loop-io_uring";
    private const string Epoll = "loop-epoll";
    private const string Channel = "channel";
    private const double MostNsATimer = 100;

    private static readonly Bar[] _flight = [new(Uring, "akka", 5), new(Uring, "proto", 5), new(Uring, Channel, null), new(Epoll, "proto", null)];

    private static readonly Bar[] _ping =
    [
        new(Uring, "spin", null, ByRate: true), new(Uring, "eventfd", null, ByRate: true), new(Epoll, "eventfd", null, ByRate: true),
        new(Uring, "akka", null, ByRate: true), new(Uring, "proto", null, ByRate: true), new(Uring, Channel, null, ByRate: true),
    ];

    public static IEnumerable<Command> Create()
    {
        yield return Make("actors", "Messages between two loops, 1,000 in flight and one: Loop, Akka.NET, Proto.Actor, channels", async (options, cancel) =>
        {
            await ContestAsync("actors", "flight", "Messages between two loops, 1,000 in flight", "message", _flight, options, cancel);
            await ContestAsync("ping", "ping", "The single ping-pong between two loops, beside its floors", "hit", _ping, options with { Seconds = options.Seconds / 2 }, cancel);
        });
        yield return Make("mailbox", "One producer, then four, into one mailbox: Loop against a bounded Channel<T>", async (options, cancel) =>
        {
            Bar[] one = [new(Uring, Channel, 1.5, ByRate: true), new(Epoll, Channel, null, ByRate: true)];
            Bar[] four = [new(Uring, Channel, null, ByRate: true)];
            await ContestAsync("mailbox", "mailbox", "One producer into one mailbox", "message", one, options, cancel);
            await ContestAsync("mailbox4", "mailbox4", "Four producers into one mailbox", "message", four, options, cancel);
        });
        yield return Make("timers", "Arming and cancelling timers with a million armed", TimersAsync);
    }

    private static Command Make(string name, string description, Func<MessagesOptions, CancellationToken, Task> run)
    {
        Option<int> pairs = new("--pairs") { Description = "Alternating pairs per ratio (a verdict needs 9)", DefaultValueFactory = _ => 11 };
        Option<double> seconds = new("--seconds") { Description = "Length of a window", DefaultValueFactory = _ => 0.5 };
        Option<string?> output = new("--output") { Description = "Folder for the results (default bench/results/<date>-<kernel>-<what>)" };
        Command command = new(name, description) { pairs, seconds, output };
        command.SetAction((parsed, cancel) => BenchRun.GuardAsync(
            async () =>
            {
                Commands.RequireLinux();
                Console.WriteLine("building…");
                Builder builder = Builder.OfRepository();
                string program = await builder.ProjectAsync("bench/peers/Messages", cancel);
                await run(new(builder.Root, program, parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(output)), cancel);
            },
            cancel));
        return command;
    }

    private static async Task ContestAsync(
        string folder, string work, string title, string unit, IReadOnlyList<Bar> bars, MessagesOptions options, CancellationToken cancel)
    {
        Console.WriteLine(title);
        Dictionary<string, Contestant> contestants = [];
        try
        {
            foreach (string name in bars.SelectMany(static bar => (string[])[bar.Contestant, bar.Against]).Distinct())
            {
                contestants[name] = await Player.StartAsync(name, options.Program, work, warmSeconds: 2, cancel);
            }

            IReadOnlyList<SamplePair> measured = await Contest.RunAsync(contestants, bars, options.Pairs, options.Seconds, cancel);
            List<string> setUp =
            [
                string.Create(CultureInfo.InvariantCulture, $"{options.Pairs} alternating pairs a ratio, windows of {options.Seconds} s, warm-up 2 s; each contestant a process with both CPUs, workstation GC"),
                "CPU time is that of the whole process, both sides of the conversation",
            ];
            foreach (Contestant contestant in contestants.Values)
            {
                double allocated = await ((Player)contestant).AllocatedAsync(cancel);
                setUp.Add(string.Create(CultureInfo.InvariantCulture, $"{contestant.Name}: {allocated:0.000} managed bytes allocated a {unit}"));
            }

            string report = ContestReport.Write(title, unit, setUp, contestants.Values, bars, measured);
            Console.WriteLine();
            Console.WriteLine(report);
            string? output = options.Output is null ? null : Path.Combine(options.Output, folder);
            string kept = ContestReport.Keep(options.Root, folder, output, report, measured);
            Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, kept)}");
        }
        finally
        {
            foreach (Contestant contestant in contestants.Values)
            {
                await contestant.DisposeAsync();
            }
        }
    }

    /// <summary>A bar in nanoseconds, beside what a wheel in C takes in the same minute: the machine's memory is faster in one than in another.</summary>
    private static async Task TimersAsync(MessagesOptions options, CancellationToken cancel)
    {
        string native = (await Builder.CreateAsync(cancel)).NativeProgram("timer_wheel");
        MarkdownTable table = new("operation", "who", "bar", "median", "95 % interval", "windows", "bytes", "result");
        foreach (string work in (string[])["arm", "cancel"])
        {
            await using Player player = await Player.StartAsync(Uring, options.Program, work, warmSeconds: 2, cancel);
            await using Player reference = await Player.StartNativeAsync("c", native, work, cancel);
            List<double> windows = [], references = [];
            for (int i = 0; i < options.Pairs; i++)
            {
                windows.Add((await player.WindowAsync(options.Seconds, cancel)).CpuNsAUnit);
                references.Add((await reference.WindowAsync(options.Seconds, cancel)).CpuNsAUnit);
            }

            Measuring.Interval interval = Measuring.Interval.Of(windows);
            double allocated = await player.AllocatedAsync(cancel);
            string result = interval.Median <= MostNsATimer && allocated < 0.01 ? "met" : interval.Low <= MostNsATimer ? "met by the interval, not by the median" : "NOT met";
            Add(player, work, $"at most {MostNsATimer:0} ns", windows, Text(allocated), result);
            Add(reference, work, "shown", references, "-", "-");
        }

        string report = $"# Timers, with 1,000,000 armed\n\n- an hour at most, chosen at random; by turns a thousand are cancelled and a thousand armed\n\n{table}";
        Console.WriteLine();
        Console.WriteLine(report);
        string kept = ContestReport.Keep(options.Root, "timers", options.Output is null ? null : Path.Combine(options.Output, "timers"), report, []);
        Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, kept)}");

        static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

        void Add(Player player, string work, string bar, List<double> windows, string allocated, string result)
        {
            Measuring.Interval interval = Measuring.Interval.Of(windows);
            Console.WriteLine($"  {player.ReadyLine}: {string.Join(' ', windows.Select(static ns => ns.ToString("0.0", CultureInfo.InvariantCulture)))}");
            table.Add(
                work, player.Name, bar, Text(interval.Median), $"{Text(interval.Low)} to {Text(interval.High)}",
                interval.Count.ToString(CultureInfo.InvariantCulture), allocated, result);
        }
    }
}

/// <summary>How the messages are measured.</summary>
internal sealed record MessagesOptions(string Root, string Program, int Pairs, double Seconds, string? Output);
