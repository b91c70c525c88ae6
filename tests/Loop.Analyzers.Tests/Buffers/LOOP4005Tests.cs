using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>A handler changes state that all loops share.</summary>
[TestFixture]
public sealed class LOOP4005Tests : RuleTests
{
    private const string Value = "what one writes, another overwrites unseen";
    private const string Collection = "it loses entries, and now and then it breaks and throws or never returns";

    [TestCase("{|#0:_count++|};", "_count")]
    [TestCase("{|#0:--_count|};", "_count")]
    [TestCase("{|#0:_count += 2|};", "_count")]
    [TestCase("{|#0:_last = new object()|};", "_last")]
    [TestCase("{|#0:Stats.Accepted++|};", "Accepted")]
    [TestCase("{|#0:Stats.Peak = 4|};", "Peak")]
    [TestCase("{|#0:_stopping++|};", "_stopping", Description = "volatile does not make it one step")]
    [TestCase("EventLoop.Post(() => {|#0:_count++|});", "_count")]
    public Task Fires_on_values(string body, string name) => Fires(Handler(body), Message(name, Value, "Interlocked"));

    [TestCase("{|#0:_all.Add(Connection.Id)|};", "_all")]
    [TestCase("{|#0:_byName[\"x\"] = 4|};", "_byName")]
    [TestCase("{|#0:Stats.Names.Remove(\"x\")|};", "Names")]
    [TestCase("if ({|#0:_byName.TryAdd(\"x\", 1)|}) { Connection.Close(); }", "_byName")]
    public Task Fires_on_collections(string body, string name) => Fires(Handler(body), Message(name, Collection, "a concurrent collection"));

    [TestCase("_mine++;")]
    [TestCase("System.Threading.Interlocked.Increment(ref _count);")]
    [TestCase("System.Threading.Volatile.Write(ref _count, 4);")]
    [TestCase("_stopping = 1;", Description = "one volatile write is one step")]
    [TestCase("_perThread++;", Description = "each loop has its own thread")]
    [TestCase("lock (_all) { _count++; _all.Add(Connection.Id); }")]
    [TestCase("using (_gate.EnterScope()) { _count++; }")]
    [TestCase("_concurrent[\"x\"] = 4; _concurrent.TryAdd(\"y\", 5);")]
    [TestCase("_cache ??= new object();", Description = "made twice at worst")]
    [TestCase("_perLoop[EventLoop.Index]++;", Description = "one element per loop")]
    [TestCase("if (_all.Contains(Connection.Id)) { Connection.Close(); } _mine = _count + _byName.Count;", Description = "only read")]
    [TestCase("_own.Add(Connection.Id);")]
    public Task Stays_silent_where_nothing_is_shared(string body) => StaysSilent(Handler(body));

    [TestCase("class Plain { static int _count; public void Add() => _count++; public static int Count => _count; }")]
    [TestCase("[LoopHandler] partial class Echo { static int _limit; [OnEnd] void Ended() => Connection.Credit(_limit); public static void Configure(int limit) => _limit = limit; }")]
    [TestCase("[LoopHandler] partial class Echo { static readonly List<int> _sizes = new(); static Echo() => _sizes.Add(4); [OnEnd] void Ended() => Connection.Credit(_sizes[0]); }")]
    public Task Stays_silent_at_the_start_of_the_program(string source) => StaysSilent(source);

    private static string Handler(string body) =>
        // Locks have a rule of their own, for the wait.
        "\n#pragma warning disable LOOP3003\nstatic class Stats { public static int Accepted; public static int Peak { get; set; } public static HashSet<string> Names { get; } = new(); } "
        + "[LoopHandler] partial class Echo { static int _count; static object? _last; static object? _cache; static volatile int _stopping; [ThreadStatic] static int _perThread; "
        + "static readonly int[] _perLoop = new int[64]; static readonly List<ConnectionId> _all = new(); static readonly Dictionary<string, int> _byName = new(); "
        + "static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _concurrent = new(); static readonly System.Threading.Lock _gate = new(); "
        + "readonly List<ConnectionId> _own = new(); int _mine; int Sum => _mine + _stopping + _count + (_last is null || _cache is null ? 1 : 0) + _perThread; "
        + "[OnAccept] void Accepted() { " + body + " } }";

    private static string Message(string name, string what, string instead) =>
        $"'{name}' is static, and the handlers of every loop change it at the same time: {what}; keep it in an actor that the others Tell, or a value per loop, or use {instead}";
}
