using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler computes or initialises for long.</summary>
[TestFixture]
public sealed class LOOP3015Tests : BlockingRuleTests
{
    private const string Offload = "run it off the loop with EventLoop.Offload";
    private const string Unregister = "use Unregister, or await DisposeAsync: it waits for a callback that is running";
    private const string Members = "static readonly Lazy<int> _lazy = new(() => 1), _other = new(() => 2);";

    [TestCase("_ = _lazy.{|#0:Value|};", "Lazy.Value", "make the value before the host starts, or off the loop")]
    [TestCase("if (!_lazy.IsValueCreated) { _ = _lazy.{|#0:Value|}; }", "Lazy.Value", "make the value before the host starts, or off the loop")]
    [TestCase("if (_other.IsValueCreated) { _ = _lazy.{|#0:Value|}; }", "Lazy.Value", "make the value before the host starts, or off the loop")]
    [TestCase("Lazy<int> one = _lazy; if (one.IsValueCreated) { one = new(() => 2); _ = one.{|#0:Value|}; }", "Lazy.Value", "make the value before the host starts, or off the loop")]
    [TestCase("_ = System.Security.Cryptography.Rfc2898DeriveBytes.{|#0:Pbkdf2|}(\"p\", new byte[8], 100_000, default, 32);", "Rfc2898DeriveBytes.Pbkdf2", Offload)]
    [TestCase("System.IO.Compression.ZipFile.{|#0:ExtractToDirectory|}(\"a\", \"b\");", "ZipFile.ExtractToDirectory", Offload)]
    [TestCase("_ = System.Reflection.Assembly.{|#0:LoadFrom|}(\"a.dll\");", "Assembly.LoadFrom", "load it before the host starts")]
    [TestCase("Environment.{|#0:Exit|}(1);", "Environment.Exit", "ask the host to stop")]
    [TestCase("CancellationToken.None.Register(() => { }).{|#0:Dispose|}();", "CancellationTokenRegistration.Dispose", Unregister)]
    [TestCase("using CancellationTokenRegistration {|#0:registration|} = CancellationToken.None.Register(() => { });", "CancellationTokenRegistration.Dispose", Unregister)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [TestCase("if (_lazy.IsValueCreated) { Connection.Close(); }")]
    [TestCase("Lazy<int> worst = _lazy; _ = worst.IsValueCreated ? worst.Value : 0;")]
    [TestCase("if (_lazy.IsValueCreated) { int value = _lazy.Value; _ = value; }")]
    [TestCase("if (!_lazy.IsValueCreated) { return; } _ = _lazy.Value;")]
    [TestCase("if (_lazy is { IsValueCreated: true } made) { _ = made.Value; }")]
    [TestCase("_ = System.Security.Cryptography.SHA256.HashData(new byte[64]);")]
    [TestCase("_ = CancellationToken.None.Register(() => { }).Unregister();")]
    [TestCase("_ = typeof(object).Assembly.GetName(); _ = Environment.TickCount64;")]
    [TestCase("Environment.ExitCode = 1; _ = Environment.GetEnvironmentVariable(\"HOME\");")]
    [TestCase("_ = Task.Run(() => _lazy.Value);")]
    public Task Stays_silent_where_little_is_done(string statements) => StaysSilentIn(statements, Members);
}
