using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Bench.Peers;

/// <summary>A program with so many handler classes, a file each, of four kinds that have every event between them.</summary>
internal sealed class HandlerProgram
{
    private const string Other = "Other.cs";
    private static readonly CSharpParseOptions _options = new(LanguageVersion.Latest);

    private static readonly string[] _kinds =
    [
        """
        using System; using Loop;
        namespace Program.Lines;
        [LoopHandler(IdleTimeout = "00:02:00", SendQueueHighBytes = 1 << 20)]
        public sealed partial class Lines$(IServiceProvider services)
        {
            private int _lines;
            [OnAccept] private void Accepted(PeerAddress peer) { _ = peer; _ = services; }
            [OnRecv, Delimited("\r\n", MaxLength = 4096)] private void Line(ReadOnlySpan<byte> line) { _lines++; Connection.Send(line); }
            [OnDrained] private void Drained() => Connection.Resume();
            [OnEnd] private void Ended() => Connection.Close();
            [OnClose] private void Closed(CloseReason reason) { _ = reason; }
            [OnError] private Supervision Failed(Exception exception) => exception is FormatException ? Supervision.Resume : Supervision.Close;
            private int Helper(int number) { for (int i = 0; i < number; i++) { _lines += i; } return _lines; }
        }
        """,
        """
        using System; using Loop;
        namespace Program.Records;
        [LoopHandler]
        public sealed partial class Records$
        {
            private long _sum;
            [OnRecv, LengthPrefixed(4, LittleEndian = true, CountsItself = true)] private void Record(ReadOnlySpan<byte> record) => _sum += record.Length;
            [OnMessage] private void Told(string text) => _sum += text.Length;
            [OnMessage] private void Told(in Question question) => question.From.Tell(_sum);
            [OnTimer(Every = "00:00:10")] private void Tick() => _sum++;
            [OnClose] private void Closed() => _sum = 0;
            public readonly record struct Question(Address<Sums$> From);
        }
        """,
        """
        using System; using System.Threading; using System.Threading.Tasks; using Loop;
        namespace Program.Waiting;
        [LoopHandler(MaxCarryBytes = 65_536)]
        public sealed partial class Waiting$
        {
            private int _calls;
            [OnConnect] private void Connected() => _calls++;
            [OnRecv] private async LoopTask Received(ReadOnlyMemory<byte> bytes, CancellationToken closed) { await Task.Yield(); _calls += bytes.Length; _ = closed; }
            [OnClose] private async LoopTask Closed(CloseReason reason) { await Task.Yield(); _ = reason; }
        }
        """,
        """
        using System; using Loop;
        namespace Program.Records;
        [LoopHandler]
        public sealed partial class Sums$
        {
            private long _sum;
            [OnStart] private void Started() => _sum = 1;
            [OnStop] private void Stopped() => _sum = 0;
            [OnMessage] private void Told(long sum) => _sum += sum;
            [OnTimer(After = "00:00:01")] private void Later() => _sum++;
        }
        """,
    ];

    private readonly CSharpCompilation _compilation;
    private readonly SyntaxTree _other;
    private int _edits;

    /// <param name="classes">How many handler classes.</param>
    public HandlerProgram(int classes)
    {
        _other = Parse("namespace Program; public static class Other { public static int Count => 0; public static int More; }", Other);
        IEnumerable<SyntaxTree> handlers = Enumerable.Range(0, classes).Select(number =>
            Parse(_kinds[number % _kinds.Length].Replace("$", (number / _kinds.Length).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), $"Handler{number}.cs"));
        string assemblies = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? throw new InvalidOperationException("The runtime names no assemblies.");
        _compilation = CSharpCompilation.Create(
            "Program",
            handlers.Append(_other),
            assemblies.Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: false));
    }

    public Compilation Compilation => _compilation;

    /// <summary>The program after an edit of the file that has no handler in it: in a body, or of a declaration.</summary>
    public Compilation Edited(bool inBody)
    {
        string number = (++_edits).ToString(CultureInfo.InvariantCulture);
        return _compilation.ReplaceSyntaxTree(_other, Parse(
            $"namespace Program; public static class Other {{ public static int Count => {(inBody ? number : "0")}; public static int More{(inBody ? "" : number)}; }}", Other));
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, _options, path);
}
