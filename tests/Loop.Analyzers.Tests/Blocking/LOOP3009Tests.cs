using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler reads the console.</summary>
[TestFixture]
public sealed class LOOP3009Tests : BlockingRuleTests
{
    private const string Thread = "read on a thread of its own and Post the lines to the loop";

    [TestCase("_ = Console.{|#0:ReadLine|}();", "Console.ReadLine")]
    [TestCase("_ = Console.{|#0:ReadKey|}(intercept: true);", "Console.ReadKey")]
    [TestCase("_ = Console.{|#0:Read|}();", "Console.Read")]
    [TestCase("_ = Console.{|#0:In|}.ReadToEnd();", "Console.In")]
    public Task Fires_in_a_handler(string statements, string call) => FiresIn(statements, call, Thread);

    [TestCase("_ = Console.KeyAvailable;")]
    [TestCase("_ = Console.IsInputRedirected;")]
    [TestCase("new Thread(() => { while (Console.ReadLine() is { } line) { _ = line; } }).Start();")]
    [TestCase("Console.CancelKeyPress += (_, _) => { };")]
    [TestCase("_ = Task.Run(Console.ReadLine);")]
    [TestCase("using StringReader reader = new(\"a\"); _ = reader.ReadLine();")]
    public Task Stays_silent_where_nobody_types(string statements) => StaysSilentIn(statements);
}
