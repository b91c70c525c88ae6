using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler waits for a lock.</summary>
[TestFixture]
public sealed class LOOP3003Tests : BlockingRuleTests
{
    private const string Keep = "keep the state on one loop and send it messages";
    private const string Snapshot = "publish an immutable snapshot with Volatile.Write instead of locking readers out";
    private const string Members =
        "static readonly object _gate = new(); static readonly Lock _lock = new(); static readonly ReaderWriterLockSlim _readers = new(); " +
        "static readonly SemaphoreSlim _semaphore = new(1); static int _total; [MethodImpl(MethodImplOptions.Synchronized)] static void Count() => _total++;";

    [TestCase("{|#0:lock|} (_gate) { _total++; }", "lock", Keep)]
    [TestCase("{|#0:lock|} (_lock) { _total++; }", "lock", Keep)]
    [TestCase("bool taken = false; Monitor.{|#0:Enter|}(_gate, ref taken);", "Monitor.Enter", Keep)]
    [TestCase("if (Monitor.{|#0:TryEnter|}(_gate, 10)) { Monitor.Exit(_gate); }", "Monitor.TryEnter", Keep)]
    [TestCase("using (_lock.{|#0:EnterScope|}()) { _total++; }", "Lock.EnterScope", Keep)]
    [TestCase("_readers.{|#0:EnterReadLock|}();", "ReaderWriterLockSlim.EnterReadLock", Snapshot)]
    [TestCase("_semaphore.{|#0:Wait|}();", "SemaphoreSlim.Wait", "await WaitAsync")]
    [TestCase("{|#0:Count|}();", "Echo.Count", Keep)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [Test]
    public Task Fires_through_a_shared_table() => FiresThrough(
        """
        [LoopHandler] partial class Echo(Users users) { [OnEnd] void Ended() { users.{|#0:Count|}++; } }
        sealed class Users { readonly object _gate = new(); int _count; public int Count { get { {|#1:lock|} (_gate) { return _count; } } set => _count = value; } }
        """,
        "lock", Keep, "Users.Count");

    [TestCase("if (Monitor.TryEnter(_gate)) { Monitor.Exit(_gate); }")]
    [TestCase("if (Monitor.TryEnter(_gate, 0) || Monitor.TryEnter(_gate, TimeSpan.Zero)) { Monitor.Exit(_gate); }")]
    [TestCase("if (_lock.TryEnter()) { _lock.Exit(); }")]
    [TestCase("if (_semaphore.Wait(0)) { _semaphore.Release(); }")]
    [TestCase("Interlocked.Increment(ref _total); Volatile.Write(ref _total, 0);")]
    [TestCase("_ = Later(); static async Task Later() { await _semaphore.WaitAsync(); _semaphore.Release(); }")]
    [TestCase("_ = Task.Run(() => { lock (_gate) { _total++; } });")]
    [TestCase("_semaphore.Release(); _readers.ExitReadLock();")]
    public Task Stays_silent_where_nobody_is_waited_for(string statements) => StaysSilentIn(statements, Members);

    [Test]
    public Task Stays_silent_where_the_author_answers_for_it() => StaysSilentAt(
        """
        [LoopHandler] partial class Echo(Users users) { [OnEnd] void Ended() => users.Add(); }
        sealed class Users { readonly object _gate = new(); int _count; [AllowBlocking("held for one addition")] public void Add() { lock (_gate) { _count++; } } }
        """);
}
