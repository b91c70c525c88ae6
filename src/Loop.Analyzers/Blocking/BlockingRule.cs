using System.Globalization;

namespace Loop.Analyzers.Blocking;

/// <summary>The rules about blocking the loop thread; the number is the diagnostic's.</summary>
internal enum BlockingRule
{
    Sleep = 3001,
    TaskWait = 3002,
    Lock = 3003,
    Event = 3004,
    File = 3005,
    Socket = 3006,
    Dns = 3007,
    Http = 3008,
    ConsoleRead = 3009,
    ConsoleWrite = 3010,
    Process = 3011,
    Database = 3012,
    Parallel = 3013,
    GarbageCollection = 3014,
    Cpu = 3015,
    Own = 3016,
    SelfRecursion = 3017,
    MalformedLine = 3018,
}

/// <summary>What follows from a rule.</summary>
internal static class BlockingRules
{
    public static string Id(this BlockingRule rule) => "LOOP" + ((int)rule).ToString(CultureInfo.InvariantCulture);

    /// <summary>The rule that a category in a list of blocking calls means, or null for a word that is none.</summary>
    public static BlockingRule? OfCategory(string category) => category switch
    {
        "sleep" => BlockingRule.Sleep,
        "task" => BlockingRule.TaskWait,
        "lock" => BlockingRule.Lock,
        "event" => BlockingRule.Event,
        "file" => BlockingRule.File,
        "socket" => BlockingRule.Socket,
        "dns" => BlockingRule.Dns,
        "http" => BlockingRule.Http,
        "console-read" => BlockingRule.ConsoleRead,
        "console-write" => BlockingRule.ConsoleWrite,
        "process" => BlockingRule.Process,
        "database" => BlockingRule.Database,
        "parallel" => BlockingRule.Parallel,
        "gc" => BlockingRule.GarbageCollection,
        "cpu" => BlockingRule.Cpu,
        "own" => BlockingRule.Own,
        _ => null,
    };
}
