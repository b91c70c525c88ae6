using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of the rules about blocking have in common.</summary>
public abstract class BlockingRuleTests : RuleTests
{
    private const string Usings =
        "using System.Collections.Concurrent; using System.Data; using System.Data.Common; using System.Diagnostics; using System.IO; using System.Linq; " +
        "using System.Net; using System.Net.Sockets; using System.Runtime.CompilerServices; using System.Threading;\n";

    /// <summary>A handler whose event method is these statements.</summary>
    protected static string Handler(string statements, string members = "") =>
        $"{Usings}[LoopHandler] partial class Echo {{ [OnEnd] void Ended() {{ {statements} }} {members} }}";

    /// <summary>The statements break the rule, at the place that they mark, which makes this call.</summary>
    protected Task FiresIn(string statements, string call, string advice, string members = "") => Fires(Handler(statements, members), Message($"'{call}'", advice));

    /// <summary>The source breaks the rule at its mark, because of a call behind it.</summary>
    protected Task FiresThrough(string source, string call, string advice, params string[] through) =>
        Fires(Usings + source, Message($"'{call}', reached through '{string.Join("' → '", through)}',", advice));

    /// <summary>The source breaks the rule at its mark.</summary>
    protected Task FiresAt(string source, string call, string advice) => Fires(Usings + source, Message($"'{call}'", advice));

    /// <summary>The statements break no rule.</summary>
    protected Task StaysSilentIn(string statements, string members = "") => StaysSilent(Handler(statements, members));

    /// <summary>The source breaks no rule.</summary>
    protected Task StaysSilentAt(string source) => StaysSilent(Usings + source);

    private string Message(string call, string advice)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(Regex.Match(GetType().Name, "^LOOP[0-9]{4}").Value);
        return string.Format(CultureInfo.InvariantCulture, descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), call, advice);
    }
}
