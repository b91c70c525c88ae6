using System.Globalization;
using Loop.Bench.Peers;

// One contestant of the message benchmarks: --work flight|ping|mailbox|mailbox4|arm|cancel --on loop-io_uring|loop-epoll|akka|proto|channel|spin|eventfd.
// It says that it is ready, then answers each "run SECONDS" with one line of JSON, and "allocated" with the bytes per unit of the last window.

string work = Option("--work"), on = Option("--on");
await using Workload workload = await Workload.MakeAsync(work, on);
Console.WriteLine($"{on}: {work}, {workload.Description}");
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ');
    if (words[0] == "allocated")
    {
        Console.WriteLine(workload.AllocatedBytesAUnit.ToString("0.0000", CultureInfo.InvariantCulture));
    }
    else
    {
        Console.WriteLine(await workload.RunAsync(double.Parse(words[1], CultureInfo.InvariantCulture)));
    }
}

string Option(string name)
{
    int index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : throw new ArgumentException($"{name} is missing");
}
