using System.Collections.Immutable;
using System.Reflection;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>A value of an attribute that cannot be right is a diagnostic at the attribute, whatever the attribute, and never an exception of the generator.</summary>
[TestFixture]
public sealed class AttributeValueTests
{
    /// <summary>The attribute, the value's parameter or property, how it is written with a value, and the rule; a rule of the compiler's where it refuses it itself.</summary>
    private static readonly (string Attribute, string Value, string Written, string Rule)[] _wrong =
    [
        .. from size in new[] { "MaxCarryBytes", "SendQueueHighBytes", "SendQueueLowBytes", "SendQueueHardBytes", "MailboxCapacity", "MaxRestarts" }
           from value in new[] { "-1", "int.MinValue" }
           select ("LoopHandler", size, $"{size} = {value}", "LOOP1014"),
        .. from time in new[] { "IdleTimeout", "FirstByteTimeout", "CloseTimeout", "RestartWindow" }
           from value in new[] { "", " ", "30", "-00:00:01", "00:00:61", "99:00:00", "30.00:00:00", "10675199.02:48:05.4775807", ":", "soon" }
           select ("LoopHandler", time, $"{time} = \"{value}\"", "LOOP1013"),
        ("LoopHandler", "SendQueueLowBytes", "SendQueueLowBytes = int.MaxValue", "LOOP1015"),
        ("LoopHandler", "SendQueueHighBytes", "SendQueueHighBytes = int.MaxValue", "LOOP1015"),
        ("LoopHandler", "SendQueueHardBytes", "SendQueueHardBytes = 1", "LOOP1015"),
        ("Delimited", "delimiter", "\"\"", "LOOP1032"),
        ("Delimited", "delimiter", "null!", "LOOP1032"),
        ("Delimited", "delimiter", "default(string)!", "LOOP1032"),
        ("Delimited", "delimiter", "\"\\u0100\"", "LOOP1032"),
        .. Lengths("Delimited", "\"\\n\", "),
        ("LengthPrefixed", "prefixBytes", "-1", "LOOP1032"),
        ("LengthPrefixed", "prefixBytes", "3", "LOOP1032"),
        ("LengthPrefixed", "prefixBytes", "16", "LOOP1032"),
        ("LengthPrefixed", "prefixBytes", "int.MaxValue", "LOOP1032"),
        ("LengthPrefixed", "prefixBytes", "int.MinValue", "LOOP1032"),
        .. Lengths("LengthPrefixed", "4, "),
        ("LengthPrefixed", "MaxLength", "1, MaxLength = 256", "LOOP1032"),
        ("LengthPrefixed", "MaxLength", "2, CountsItself = true, MaxLength = 65534", "LOOP1032"),
        ("FixedLength", "lengthBytes", "0", "LOOP1032"),
        ("FixedLength", "lengthBytes", "-1", "LOOP1032"),
        ("FixedLength", "lengthBytes", "int.MaxValue", "LOOP1032"),
        ("FixedLength", "lengthBytes", "int.MinValue", "LOOP1032"),
        .. Lengths("FramedBy<Framer>", ""),
        ("FramedBy<int>", "TFramer", "", "LOOP1033"),
        ("FramedBy<(int, long)>", "TFramer", "", "LOOP1033"),
        ("FramedBy<DayOfWeek>", "TFramer", "", "LOOP1033"),
        ("FramedBy<string>", "TFramer", "", "CS0453"),
        ("FramedBy<int?>", "TFramer", "", "CS0453"),
        ("FramedBy<void>", "TFramer", "", "CS1547"),
        ("FramedBy<Open<>>", "TFramer", "", "CS7003"),
        ("FramedBy<Span<byte>>", "TFramer", "", "CS9244"),
        ("FramedBy<dynamic>", "TFramer", "", "CS8970"),
        .. from value in new[] { "", "30", "-00:00:01", "99:00:00", "soon" } select ("OnIdle", "after", $"\"{value}\"", "LOOP1013"),
        ("OnIdle", "after", "null!", "LOOP1013"),
        ("OnIdle", "after", "\"00:00:00\"", "LOOP1021"),
        .. from time in new[] { "Every", "After" }
           from value in new[] { "\"\"", "\"30\"", "\"-00:00:01\"", "\"99:00:00\"", "\"soon\"" }
           select ("OnTimer", time, $"{time} = {value}", "LOOP1013"),
        ("OnTimer", "Every", "Every = null", "LOOP1021"),
        ("OnTimer", "After", "After = null, Every = null", "LOOP1021"),
        ("OnTimer", "Every", "Every = \"00:00:00\"", "LOOP1021"),
        ("OnTimer", "After", "After = \"00:00:00.000\"", "LOOP1021"),
        .. from attribute in new[] { "OnReadable", "OnWritable" }
           from value in new[] { "(Trigger)3", "(Trigger)(-1)", "(Trigger)int.MaxValue", "(Trigger)int.MinValue" }
           select (attribute, "trigger", value, "LOOP1040"),
        .. from value in new[] { "default", "(PosixSignal)9", "(PosixSignal)65", "(PosixSignal)(-11)", "(PosixSignal)int.MaxValue", "(PosixSignal)int.MinValue" }
           select ("OnSignal", "signal", value, "LOOP1041"),
        ("AllowBlocking", "why", "\"\"", "LOOP3019"),
        ("AllowBlocking", "why", "null!", "LOOP3019"),
    ];

    /// <summary>What no value can be wrong of: either of two, and words for the reader.</summary>
    private static readonly string[] _never = ["LengthPrefixed.LittleEndian", "LengthPrefixed.CountsItself", "Blocking.Instead"];

    private static IEnumerable<TestCaseData> Wrong => _wrong.Select(one => new TestCaseData(one.Attribute, one.Written, one.Rule));

    [TestCaseSource(nameof(Wrong))]
    public async Task A_value_that_cannot_be_right_is_reported_at_the_attribute(string attribute, string written, string rule)
    {
        string source = Source(attribute, written.Length == 0 ? attribute : $"{attribute}({written})");
        Compilation output = GeneratorRun.Of(UserCode.Compile(source).WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))).Output;
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers).GetAllDiagnosticsAsync();
        Diagnostic[] reported = [.. found.Where(diagnostic => diagnostic.Id == rule)];

        Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001"), Is.Empty);
        Assert.That(reported, Has.Length.EqualTo(1), string.Join("\n", found));
        Assert.That(AttributeAt(reported[0].Location), Is.EqualTo(attribute));
        Assert.That(found.Where(diagnostic => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true && diagnostic.Severity == DiagnosticSeverity.Error), Is.Empty);
    }

    /// <summary>Every value that an attribute takes is tried.</summary>
    [Test]
    public void No_value_of_an_attribute_is_left_out()
    {
        IEnumerable<string> values =
            from type in typeof(LoopHandlerAttribute).Assembly.GetExportedTypes()
            where type.IsSubclassOf(typeof(Attribute)) && type.Namespace == "Loop"
            let name = type.Name.Split('`')[0].Replace("Attribute", "", StringComparison.Ordinal)
            from value in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!)
                .Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.CanWrite).Select(property => property.Name))
                .Concat(type.GetGenericArguments().Select(argument => argument.Name))
            select $"{name}.{value}";
        IEnumerable<string> tried = _wrong.Select(one => $"{one.Attribute.Split('<')[0]}.{one.Value}");
        Assert.That(tried.Concat(_never).Distinct(), Is.EquivalentTo(values));
    }

    private static (string, string, string, string)[] Lengths(string attribute, string before) =>
        [.. from value in new[] { "-1", "int.MinValue", "int.MaxValue", "1 << 30 | 1" } select (attribute, "MaxLength", $"{before}MaxLength = {value}", "LOOP1032")];

    private static string Source(string attribute, string written)
    {
        const string Head = "using Loop; using System.Runtime.InteropServices;\nstruct Open<T> { }\nstruct Framer : IFramer<int> "
            + "{ public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes) { frame = 0; consumedBytes = 0; return FrameStatus.Incomplete; } }\n";
        if (attribute == "LoopHandler")
        {
            return $"{Head}[{written}] partial class Echo {{ [OnEnd] void Ended() {{ }} }}";
        }

        string method = attribute switch
        {
            "OnReadable" or "OnWritable" => $"[{written}] void M(ReadySource source) {{ }}",
            "OnIdle" or "OnTimer" or "OnSignal" or "AllowBlocking" => $"[{written}] void M() {{ }}",
            "FramedBy<Framer>" => $"[OnRecv, {written}] void M(int frame) {{ }}",
            _ => $"[OnRecv, {written}] void M(ReadOnlySpan<byte> frame) {{ }}",
        };
        return $"{Head}[LoopHandler] partial class Echo {{ [OnEnd] void Ended() {{ }} {method} }}";
    }

    private static string? AttributeAt(Location place) =>
        place.SourceTree!.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>()?.Name.ToString();
}
