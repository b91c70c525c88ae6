using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler writes to the console.</summary>
[TestFixture]
public sealed class LOOP3010Tests : BlockingRuleTests
{
    private const string Log = "log through an asynchronous logger";

    [TestCase("Console.{|#0:WriteLine|}(\"gone\");", "Console.WriteLine")]
    [TestCase("Console.{|#0:Write|}(1);", "Console.Write")]
    [TestCase("Console.{|#0:Error|}.WriteLine(\"gone\");", "Console.Error")]
    [TestCase("TextWriter output = Console.{|#0:Out|}; output.Flush();", "Console.Out")]
    public Task Fires_in_a_handler(string statements, string call) => FiresIn(statements, call, Log);

    [Test]
    public Task Fires_where_the_method_itself_is_handed_on() => FiresIn("new List<int>().ForEach(Console.{|#0:WriteLine|});", "Console.WriteLine", Log);

    [TestCase("Debug.WriteLine(\"gone\");")]
    [TestCase("using StringWriter writer = new(); writer.WriteLine(\"gone\");")]
    [TestCase("_ = $\"gone {1}\";")]
    [TestCase("_ = Console.IsOutputRedirected;")]
    [TestCase("_ = Task.Run(() => Console.WriteLine(\"gone\"));")]
    [TestCase("Action<string> log = Console.WriteLine; _ = log;")]
    public Task Stays_silent_where_nothing_is_written(string statements) => StaysSilentIn(statements);
}
