using System.Globalization;
using Loop;
using Loop.Bench.Peers;

// All contestants of the framing benchmark in one process, on one loop that its one thread steps: what differs between two windows is the handler class alone.
// --backend io_uring|epoll. It says that it is ready, then answers each "run CONTESTANT SECONDS" with one line of JSON.

string backend = args is ["--backend", { } name] ? name : throw new ArgumentException("Usage: --backend io_uring|epoll");
Tally[] tallies = [new(), new(), new(), new(), new()];
using SteppedLoop loop = LoopHost.CreateBuilder("--backend", backend)
    .Listen("127.0.0.1:0", () => new LinesGenerated(tallies[0]))
    .Listen("127.0.0.1:0", () => new LinesByHand(tallies[1]))
    .Listen("127.0.0.1:0", () => new RecordsGenerated(tallies[2]))
    .Listen("127.0.0.1:0", () => new RecordsByHand(tallies[3]))
    .Listen("127.0.0.1:0", () => new Unframed(tallies[4]))
    .BuildStepped();
Dictionary<string, FrameFeed> feeds = new()
{
    ["lines-generated"] = Feed(0, "lines"),
    ["lines-by-hand"] = Feed(1, "lines"),
    ["records-generated"] = Feed(2, "records"),
    ["records-by-hand"] = Feed(3, "records"),
    ["unframed"] = Feed(4, "records"),
};
Console.WriteLine($"{loop.Loop.Backend}, one thread steps loop and clients, only the steps are timed");
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ');
    Console.WriteLine(feeds[words[1]].Run(double.Parse(words[2], CultureInfo.InvariantCulture)));
}

foreach (FrameFeed feed in feeds.Values)
{
    feed.Dispose();
}

FrameFeed Feed(int number, string frames) => new(loop, loop.EndPoints[number], tallies[number], frames, cutsFrames: number != 4);
