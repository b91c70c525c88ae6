using System.Diagnostics;
using System.Globalization;

namespace Loop.Bench.Peers;

/// <summary>What one window of reading came to.</summary>
internal sealed class ReadCount
{
    public long Files { get; set; }

    public long Bytes { get; set; }
}

/// <summary>
/// What the benchmark program asks of a reader of files: <c>--directory DIR --files N --parallel N</c>, a ready line, and for each line
/// <c>run SECONDS</c> on standard input one line of JSON. The files are DIR/0 … DIR/N-1, read round and round.
/// </summary>
internal sealed class ReadWork
{
    private readonly string[] _paths;
    private int _next;
    private bool _isOver;

    private ReadWork(string directory, int files, int parallel)
    {
        _paths = [.. Enumerable.Range(0, files).Select(number => Path.Combine(directory, number.ToString(CultureInfo.InvariantCulture)))];
        Parallel = parallel;
    }

    public int Parallel { get; }

    /// <summary>True when no more files are to be begun. Set by a timer, so that no reader asks the clock for each file (the C program asks once a batch). Any thread.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    public static ReadWork From(string[] args) => new(
        Option(args, "--directory") ?? throw new ArgumentException("--directory DIR is missing."),
        int.Parse(Option(args, "--files") ?? "1000", CultureInfo.InvariantCulture),
        int.Parse(Option(args, "--parallel") ?? "128", CultureInfo.InvariantCulture));

    public static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    /// <summary>The next file. Any thread.</summary>
    public string Next() => _paths[(uint)Interlocked.Increment(ref _next) % (uint)_paths.Length];

    /// <summary>The next file, where all files are read on one thread.</summary>
    public string NextOnOneThread()
    {
        string path = _paths[_next];
        _next = _next + 1 == _paths.Length ? 0 : _next + 1;
        return path;
    }

    /// <summary>Answers commands until they end. A run goes on until <see cref="IsOver"/>.</summary>
    /// <remarks>On the caller's thread and not on the pool's, whose threads spin a while for more work: that time would be the reader's.</remarks>
    public void Serve(string name, Func<Task<ReadCount>> run)
    {
        Console.WriteLine($"ready {name}");
        while (Console.In.ReadLine() is { } line)
        {
            double seconds = double.Parse(line["run ".Length..], CultureInfo.InvariantCulture);
            long start = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            Volatile.Write(ref _isOver, false);
            Task<ReadCount> running = run();
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            Volatile.Write(ref _isOver, true);
            ReadCount count = running.GetAwaiter().GetResult();
            TimeSpan spent = Environment.CpuUsage.TotalTime - cpu;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"units":{{count.Files}},"bytes":{{count.Bytes}},"cpuNs":{{spent.TotalNanoseconds}},"elapsedNs":{{Stopwatch.GetElapsedTime(start).TotalNanoseconds}}}"""));
        }
    }
}
