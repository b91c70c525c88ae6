using System.Collections.Immutable;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Code that is being typed makes no rule throw.</summary>
[TestFixture]
public sealed class HalfTypedTests
{
    private const string Source =
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Sockets;
        using System.Threading;
        using System.Threading.Tasks;
        using Loop;

        namespace Typed;

        [LoopHandler(IdleTimeout = "00:01:00")]
        public partial class Typed<T>(Store store) : Base, IDisposable where T : class, new()
        {
            private static readonly Lock _lock = new();
            private readonly Stream _stream = new MemoryStream();
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            private Task<int> _count = Task.FromResult(1);

            [OnRecv]
            private int Received(ReadOnlySpan<byte> bytes)
            {
                lock (_lock) { store[1] = store[0] + bytes.Length; }
                if (_count is { IsCompleted: true } && _count.Result > 0 || !_count.IsFaulted) { return _count.Result; }
                foreach (string name in store.Names().Where(name => File.Exists(name))) { Local(name); }
                using StreamReader reader = new(_stream);
                Action<int> act = delegate (int i) { Thread.Sleep(i); };
                act?.Invoke(1);
                Retry(() => reader.ReadLine(), 3);
                return (from i in new[] { 1, 2 } select _socket.Receive(new byte[i])).Sum() switch { > 0 => Received(bytes[1..]), _ => 0 };

                void Local(string text) { _ = Later(text); Monitor.TryEnter(_lock, TimeSpan.Zero); }
            }

            [OnClose] private void Closed(CloseReason reason) => base.Close(reason.ToString());

            private async Task Later(string text)
            {
                await Task.WhenAny(_count, Task.Delay(1)).ConfigureAwait(false);
                _ = _count.GetAwaiter().GetResult();
            }

            private void Retry<R>(Func<R> work, int times) { for (; times > 0; times--) { work(); } }

            [AllowBlocking("tested")] public void Dispose() => _stream.Flush();
        }

        public class Base { protected virtual void Close(string why) => Console.WriteLine(why); }

        public sealed class Store : IEnumerable<int>
        {
            public int this[int key] { get => key; set { Thread.SpinWait(value); } }
            public IEnumerable<string> Names() { yield return File.ReadAllText("a"); }
            [Blocking(Instead = "do not")] public IEnumerator<int> GetEnumerator() { yield break; }
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            public static Store operator +(Store a, int b) => a;
        }
        """;

    private static readonly CSharpCompilation _whole = UserCode.Compile(Source).WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static SyntaxToken[] Tokens => [.. _whole.SyntaxTrees[0].GetRoot().DescendantTokens()];

    [Test]
    public async Task The_whole_file_compiles_and_breaks_rules()
    {
        Compilation output = GeneratorRun.Of(_whole).Output;
        Assert.That(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(error => error.ToString()), Is.Empty);
        Assert.That((await Analyze(Source)).Select(diagnostic => diagnostic.Id).Distinct(), Is.SupersetOf(new[] { "LOOP3001", "LOOP3003", "LOOP3005", "LOOP3010", "LOOP3017" }));
    }

    [Test]
    public async Task A_file_cut_off_at_any_token_makes_no_rule_throw()
    {
        foreach (SyntaxToken token in Tokens)
        {
            await Analyze(Source[..token.Span.End]);
        }
    }

    [Test]
    public async Task A_file_that_lacks_any_token_makes_no_rule_throw()
    {
        foreach (SyntaxToken token in Tokens)
        {
            await Analyze(Source.Remove(token.SpanStart, token.Span.Length));
        }
    }

    /// <summary>A list that is being typed is read at each keystroke.</summary>
    [Test]
    public async Task A_list_cut_off_anywhere_makes_no_rule_throw()
    {
        const string List = "# ours\n!M:System.IO.File.Exists(*)\nM:Typed.Store.Names(*); file; read it before\nT:Typed.Base\nP:Typed.Store.Item(System.Int32)\n";
        for (int length = 0; length <= List.Length; length++)
        {
            await Analyze("[Loop.LoopHandler] partial class Echo { [Loop.OnEnd] void Ended() => System.IO.File.Exists(\"a\"); }", List[..length]);
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string source, string list = "")
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, UserCode.Options(), "Handler.cs");
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([new ListFile("loop.blocking.txt", list)]),
            onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException($"{analyzer} threw on this:\n{source}", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        Compilation output = GeneratorRun.Of(_whole.ReplaceSyntaxTree(_whole.SyntaxTrees[0], tree)).Output;
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001").Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)), Is.Empty, source);
        return found;
    }
}
