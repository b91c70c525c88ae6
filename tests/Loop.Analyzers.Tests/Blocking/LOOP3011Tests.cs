using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler starts or waits for a process.</summary>
[TestFixture]
public sealed class LOOP3011Tests : BlockingRuleTests
{
    private const string Offload = "run it off the loop with EventLoop.Offload";

    [TestCase("using Process? process = Process.{|#0:Start|}(\"true\");", "Process.Start", Offload)]
    [TestCase("using Process process = new(); process.{|#0:Start|}();", "Process.Start", Offload)]
    [TestCase("Process.GetCurrentProcess().{|#0:WaitForExit|}();", "Process.WaitForExit", "await WaitForExitAsync")]
    [TestCase("_ = Process.{|#0:GetProcesses|}();", "Process.GetProcesses", Offload)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice);

    [TestCase("_ = Later(Process.GetCurrentProcess()); static async Task Later(Process process) => await process.WaitForExitAsync();")]
    [TestCase("if (Process.GetCurrentProcess().WaitForExit(0)) { Connection.Close(); }")]
    [TestCase("_ = new ProcessStartInfo(\"true\") { UseShellExecute = false };")]
    [TestCase("_ = Task.Run(() => Process.Start(\"true\"));")]
    [TestCase("_ = Environment.ProcessId; _ = Stopwatch.StartNew();")]
    public Task Stays_silent_where_no_process_is_waited_for(string statements) => StaysSilentIn(statements);
}
