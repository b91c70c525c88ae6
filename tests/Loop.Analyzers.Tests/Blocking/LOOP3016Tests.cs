using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler calls what is declared to block.</summary>
[TestFixture]
public sealed class LOOP3016Tests : BlockingRuleTests
{
    private const string Default = "call it off the loop, with EventLoop.Offload, or use a form that can be awaited";
    private const string Device =
        "public class Device { [Blocking] public Device(int port) { } public Device() { } [Blocking(Instead = \"use ReadAsync.\")] public int Read() => 1; [Blocking] public virtual void Reset() { } " +
        "[Blocking] public int Level => 1; [Blocking] public static void Scan() { } public int Id => 1; public Task<int> ReadAsync() => Task.FromResult(1); } " +
        "public interface IPort { [Blocking(Instead = \"use SendAsync\")] void Send(); void Queue(); }";

    [TestCase("_ = device.{|#0:Read|}();", "Device.Read", "use ReadAsync")]
    [TestCase("device.{|#0:Reset|}();", "Device.Reset", Default)]
    [TestCase("_ = device.{|#0:Level|};", "Device.Level", Default)]
    [TestCase("Device.{|#0:Scan|}();", "Device.Scan", Default)]
    [TestCase("_ = new {|#0:Device|}(1);", "new Device", Default)]
    [TestCase("port.{|#0:Send|}();", "IPort.Send", "use SendAsync")]
    [TestCase("{|#0:Local|}(); [Blocking] void Local() { }", "Local", Default)]
    public Task Fires_on_members_marked_as_blocking(string statements, string call, string advice) =>
        FiresAt(Device + " [LoopHandler] partial class Echo(Device device, IPort port) { [OnEnd] void Ended() { _ = (device, port); " + statements + " } }", call, advice);

    [Test]
    public Task Fires_through_a_helper() => FiresThrough(
        Device + " [LoopHandler] partial class Echo(Device device) { [OnEnd] void Ended() => {|#0:Poll|}(); void Poll() => _ = device.{|#1:Read|}(); }",
        "Device.Read", "use ReadAsync", "Echo.Poll");

    [TestCase("_ = device.Id; _ = new Device(); _ = device.ReadAsync();")]
    [TestCase("port.Queue();")]
    [TestCase("_ = Task.Run(device.Read);")]
    [TestCase("_ = Task.Run(() => device.Reset());")]
    [TestCase("Quick(); [AllowBlocking(\"measured: 3 us\")] void Quick() => _ = device.Read();")]
    public Task Stays_silent_where_none_of_them_is_called(string statements) =>
        StaysSilentAt(Device + " [LoopHandler] partial class Echo(Device device, IPort port) { [OnEnd] void Ended() { _ = (device, port); " + statements + " } }");

    [TestCase("[AllowBlocking(\"a tool\")] [LoopHandler] partial class Echo(Device device) { [OnEnd] void Ended() => _ = device.Read(); }")]
    [TestCase("[LoopHandler] partial class Echo(Device device) { [AllowBlocking(\"the last one out\")] [OnEnd] void Ended() => _ = device.Read(); }")]
    [TestCase("[LoopHandler] partial class Echo(Device device) { [OnEnd] void Ended() => _ = Level; [AllowBlocking(\"cached\")] int Level => device.Read(); }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() => new Poller().Run(); } [AllowBlocking(\"3 us\")] class Poller { public void Run() => new Device().Reset(); }")]
    public Task Stays_silent_where_the_author_answers_for_it(string source) => StaysSilentAt(Device + source);
}
