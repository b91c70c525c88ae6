using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>Code off the loop uses a connection or a handler.</summary>
[TestFixture]
public sealed class LOOP4004Tests : RuleTests
{
    [TestCase("Task.Run(() => {|#0:Connection|}.Close());", "Connection", "Task.Run")]
    [TestCase("_ = Task.Run(async () => { await Task.Delay(1); {|#0:Connection|}.Send(_hello); });", "Connection", "Task.Run")]
    [TestCase("Task.Factory.StartNew(() => {|#0:_total|}++);", "_total", "TaskFactory.StartNew")]
    [TestCase("ThreadPool.QueueUserWorkItem(_ => {|#0:Count|}(4));", "Count", "ThreadPool.QueueUserWorkItem")]
    [TestCase("new Thread(() => { Thread.Yield(); {|#0:_total|} = 4; }).Start();", "_total", "a Thread")]
    [TestCase("_timer = new Timer(_ => {|#0:Connection|}.Abort());", "Connection", "a Timer")]
    [TestCase("Parallel.For(0, 4, i => {|#0:Count|}(i));", "Count", "Parallel.For")]
    [TestCase("Parallel.Invoke(() => Work(1), () => {|#0:Count|}(1));", "Count", "Parallel.Invoke")]
    [TestCase("Work(2).ContinueWith(done => {|#0:Connection|}.Send(_hello));", "Connection", "Task.ContinueWith")]
    [TestCase("Task.Run({|#0:CountAll|});", "CountAll", "Task.Run")]
    [TestCase("Task.Run(() => { if ({|#0:Total|} > 4) { } });", "Total", "Task.Run")]
    [TestCase("Task.Run(() => {|#0:Deep|}());", "Deep", "Task.Run")]
    [TestCase("Connection mine = Connection; Task.Run(() => {|#0:mine|}.Close());", "mine", "Task.Run")]
    [TestCase("foreach (EventLoop other in _loops) { other.Post(() => {|#0:Connection|}.Send(_hello)); }", "Connection", "EventLoop.Post")]
    [TestCase("System.Timers.Timer timer = new(); timer.Elapsed += (_, _) => {|#0:Connection|}.Close();", "Connection", "Timer.Elapsed")]
    [TestCase("Task.Run({|#0:Late|}); void Late() => Connection.Close();", "Late", "Task.Run")]
    [TestCase("Task.Run(() => {|#0:Late|}()); void Late() { Thread.Yield(); _total = 4; }", "Late", "Task.Run")]
    [TestCase("Task.Run(() => {|#0:Late|}(2)); void Late(int n) { if (n > 0) { Later(n); } } void Later(int n) { Late(n - 1); Count(n); }", "Late", "Task.Run", Description = "by way of another")]
    [TestCase("Task.Run(() => { {|#0:Late|}(); void Late() => Connection.Close(); });", "Late", "Task.Run")]
    [TestCase("Task.Run(() => System.Linq.Enumerable.Count(_loops, {|#0:IsLate|})); bool IsLate(EventLoop one) => one.Index > _total;", "IsLate", "Task.Run", Description = "LINQ runs it there")]
    [TestCase("Connection mine = Connection; Task.Run({|#0:Late<int>|}); void Late<T>() => mine.Close();", "Late", "Task.Run")]
    [TestCase("Task.Run(() => {|#0:_stop|} += 2);", "_stop", "Task.Run", Description = "volatile, but two such steps at once are one")]
    [TestCase("Task.Run(() => {|#0:_stop|}++);", "_stop", "Task.Run")]
    [TestCase("Task.Run(() => Interlocked.Exchange(ref {|#0:_other|}, null)?.Close());", "_other", "Task.Run", Description = "got without a race, and still the loop's")]
    [TestCase("Task.Run(() => Interlocked.CompareExchange(ref _seen, {|#0:_total|}, 0));", "_total", "Task.Run")]
    [TestCase("Task.Run(() => Add(ref {|#0:_total|}));", "_total", "Task.Run", Description = "by reference, to anybody")]
    [TestCase("Task.Run(() => {|#0:CountBoth|}());", "CountBoth", "Task.Run")]
    public Task Fires_on_state_of_the_loop(string body, string name, string call) => Fires(Handler(body), Message(name, call));

    [TestCase("Task.Run(() => {|#0:EventLoop|}.Post(static () => { }));", "EventLoop")]
    [TestCase("Task.Run(() => {|#0:Loop.EventLoop.Current|}.Post(static () => { }));", "EventLoop.Current")]
    [TestCase("Task.Run({|#0:Late|}); void Late() => EventLoop.Post(static () => { });", "Late")]
    public Task Fires_on_the_loop_of_a_thread_that_has_none(string body, string name) => Fires(
        Handler(body),
        $"'{name}' is used in code that Task.Run runs on another thread: no loop runs there, so this throws; "
        + "take what that code needs into locals before, keep the EventLoop in one of them, and come back with its Post");

    [Test]
    public Task Fires_outside_of_handlers_on_a_connection_that_a_local_function_uses() => Fires(
        "class Helper { public static void Close(Connection connection) { Task.Run({|#0:Late|}); void Late() => connection.Close(); } }", Message("Late", "Task.Run"));

    [Test]
    public Task Fires_outside_of_handlers_on_a_connection() => Fires(
        "class Helper { public static void Close(Connection connection) => Task.Run(() => {|#0:connection|}.Close()); }", Message("connection", "Task.Run"));

    [TestCase("EventLoop loop = EventLoop; Task.Run(() => { int sum = Pure(4); loop.Post(() => Count(sum)); });")]
    [TestCase("EventLoop loop = EventLoop; Task.Run(async () => { await Task.Delay(1); loop.Post(() => { _total++; Connection.Send(_hello); }); });")]
    [TestCase("EventLoop.Post(() => Connection.Send(_hello));", Description = "on the loop, later")]
    [TestCase("EventLoop.Post(CountAll);")]
    [TestCase("int total = _total; Task.Run(() => Pure(total));", Description = "taken before")]
    [TestCase("Task.Run(() => _hello.Length);", Description = "a field that never changes")]
    [TestCase("Task.Run(() => Pure(Limit) + Same(4));", Description = "methods that touch nothing")]
    [TestCase("Work(2).ContinueWith(done => Connection.Send(_hello), TaskScheduler.FromCurrentSynchronizationContext());")]
    [TestCase("_total += System.Linq.Enumerable.Count(_loops, one => one.Index > _total);", Description = "runs here")]
    [TestCase("Action later = () => Connection.Close(); later();")]
    [TestCase("_onDone += () => Connection.Close();", Description = "an event of the class's own")]
    [TestCase("Task.Run(static () => Pure(4));")]
    [TestCase("CancellationToken token = Connection.Closed; Task.Run(() => token.IsCancellationRequested);")]
    [TestCase("Task.Run(() => { Pure(4); Interlocked.Increment(ref _seen); });")]
    [TestCase("Task.Run(() => Interlocked.Exchange(ref this._seen, 4));")]
    [TestCase("Task.Run(() => Volatile.Read(ref _seen) + System.Threading.Volatile.Read(in _seen));")]
    [TestCase("Task.Run(() => { while (_stop == 0) { Pure(4); } _stop = 2; });", Description = "a volatile field, read and assigned")]
    [TestCase("Task.Run(() => Mark());", Description = "a method that does only this")]
    [TestCase("Task.Run(Mark);")]
    [TestCase("Task.Run(Late); void Late() => Interlocked.Add(ref _seen, Pure(2));")]
    [TestCase("EventLoop loop = EventLoop; Task.Run(Late); void Late() { int sum = Pure(4); loop.Post(() => Count(sum)); }", Description = "comes back")]
    [TestCase("EventLoop loop = EventLoop; Task.Run(() => { loop.Post(Back); void Back() => Connection.Close(); });", Description = "comes back by a local function")]
    [TestCase("EventLoop loop = EventLoop; Task.Run(() => loop.Post(Back)); void Back() => Connection.Close();")]
    [TestCase("EventLoop.Post(Late); Late(); void Late() => Connection.Close();", Description = "on the loop")]
    [TestCase("Task.Run(() => Late(4)); static int Late(int n) => n > 0 ? Late(n - 1) : Pure(n);", Description = "calls itself")]
    public Task Stays_silent_where_nothing_of_the_loop_is_used(string body) => StaysSilent(Handler(body));

    [TestCase("class Plain { int _total; public void Start() => Task.Run(() => _total++); public int Total => _total; }")]
    [TestCase("class Plain { public Connection? Connection { get; set; } public void Start() => Connection?.Close(); }")]
    public Task Stays_silent_in_other_classes(string source) => StaysSilent(source);

    private static string Handler(string body) =>
        "[LoopHandler] partial class Echo { static readonly EventLoop[] _loops = []; readonly byte[] _hello = new byte[4]; int _total; Timer? _timer; Action? _onDone; const int Limit = 4; "
        + "int _seen; volatile int _stop; Connection? _other; int Seen => Volatile.Read(ref _seen) + _stop; void Mark() { Interlocked.Increment(ref _seen); _stop = 1; } "
        + "void CountBoth() { Interlocked.Increment(ref _seen); _total++; } static int Add(ref int sum) => sum++; "
        + "int Total => _total; void Count(int n) => _total += n; void CountAll() { _total++; _timer?.Dispose(); _onDone?.Invoke(); } void Deep() => Deeper(); void Deeper() => Count(3); "
        + "int Same(int n) => n; static int Pure(int n) => n; static Task<int> Work(int n) => Task.FromResult(n); "
        + "[OnAccept] void Accepted() { " + body + " } }";

    private static string Message(string name, string call) =>
        $"'{name}' is used in code that {call} runs on another thread: the loop uses it at the same time, so bytes and fields are torn now and then, and under Loop.Checks this throws; "
        + "take what that code needs into locals before, keep the EventLoop in one of them, and come back with its Post";

    // Parallel has a rule of its own, for the wait.
    private const string Head = "using System.Threading;\n#pragma warning disable LOOP3013\n";

    private new Task Fires(string source, string message) => base.Fires(Head + source, message);

    private new Task StaysSilent(string source) => base.StaysSilent(Head + source);
}
