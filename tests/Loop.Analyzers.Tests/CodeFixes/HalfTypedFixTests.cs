using System.Collections.Immutable;
using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>Editors ask for fixes of code that is being typed: whatever its state, no fix throws, alone or for all places of the file.</summary>
[TestFixture]
public sealed class HalfTypedFixTests
{
    private const int MostOfARule = 2;

    private static readonly int _states = Environment.GetEnvironmentVariable("LOOP_EVERY_TOKEN") == "1" ? 300 : 12;
    private static readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("LOOP_SEED"), out int seed) ? seed : 4;

    private static readonly CodeFixProvider[] _fixes =
    [
        .. typeof(MakePartialFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    private static string Cases => Path.Combine(TestProject.Directory, "..", "Loop.Generators.Tests", "Cases", "Invalid");

    private static IEnumerable<string> Files => new[] { Path.Combine(TestProject.Directory, "HalfTyped"), Cases }
        .SelectMany(folder => Directory.GetFiles(folder, "*.cs"))
        .Select(path => Path.GetRelativePath(TestProject.Directory, path))
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public async Task No_fix_throws_on_broken_code(string name)
    {
        string source = (await File.ReadAllTextAsync(Path.Combine(TestProject.Directory, name))).ReplaceLineEndings("\n");
        using AdhocWorkspace workspace = new();
        Document document = AddProject(workspace);
        int applied = await FixAllOf(document.WithText(SourceText.From(source)), source);
        foreach (string state in Edits.Random(source, _states, _seed))
        {
            applied += await FixAllOf(document.WithText(SourceText.From(state)), state);
        }

        TestContext.Out.WriteLine($"{applied} fixes were applied");
    }

    /// <summary>The bodies have something to fix: the test above would prove nothing otherwise.</summary>
    [Test]
    public async Task Every_fix_is_asked_for_something()
    {
        HashSet<string> ids = [];
        using AdhocWorkspace workspace = new();
        Document document = AddProject(workspace);
        foreach (string name in Files)
        {
            string source = await File.ReadAllTextAsync(Path.Combine(TestProject.Directory, name));
            ids.UnionWith((await DiagnosticsOf(document.WithText(SourceText.From(source)), source)).Select(diagnostic => diagnostic.Id));
        }

        IEnumerable<CodeFixProvider> idle = _fixes.Where(fix => !fix.FixableDiagnosticIds.Any(ids.Contains));
        Assert.That(idle.Select(fix => fix.GetType().Name), Is.Empty);
    }

    private static async Task<int> FixAllOf(Document document, string state)
    {
        int applied = 0;
        Diagnostic[] found = await DiagnosticsOf(document, state);
        foreach (CodeFixProvider fix in _fixes)
        {
            try
            {
                Diagnostic[] fixable = [.. found.Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id))];
                foreach (Diagnostic diagnostic in fixable.GroupBy(diagnostic => diagnostic.Id).SelectMany(rule => rule.Take(MostOfARule)))
                {
                    applied += await Apply(fix, document, diagnostic);
                }

                if (fixable.Length > 1)
                {
                    FixAllContext all = new(document, fix, FixAllScope.Document, null, fixable.Select(diagnostic => diagnostic.Id).Distinct(), new Found(fixable), CancellationToken.None);
                    applied += await Apply(await fix.GetFixAllProvider()!.GetFixAsync(all));
                }
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                throw new InvalidOperationException($"{fix.GetType().Name} threw on this:\n{state}", exception);
            }
        }

        return applied;
    }

    private static async Task<int> Apply(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        int applied = 0;
        foreach (CodeAction action in actions)
        {
            applied += await Apply(action);
        }

        return applied;
    }

    private static async Task<int> Apply(CodeAction? action)
    {
        if (action is null)
        {
            return 0;
        }

        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        return operations.OfType<ApplyChangesOperation>().Count();
    }

    private static async Task<Diagnostic[]> DiagnosticsOf(Document document, string state)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        SyntaxTree? tree = await document.GetSyntaxTreeAsync();
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException($"{analyzer} threw on this:\n{state}", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(diagnostic => diagnostic.Id == "AD0001"), Is.Empty, state);
        return [.. found.Where(diagnostic => diagnostic.Location.SourceTree == tree)];
    }

    private static Document AddProject(AdhocWorkspace workspace)
    {
        ProjectInfo project = ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "User", "User", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: UserCode.Options(),
            metadataReferences: [.. TestProject.Framework, .. TestProject.Runtime],
            analyzerReferences: [AnalyzerFiles.Of(typeof(HandlerGenerator).Assembly.Location)]);
        Solution solution = workspace.CurrentSolution.AddProject(project)
            .AddDocument(DocumentId.CreateNewId(project.Id), "Usings.cs", "global using System;\nglobal using System.Collections.Generic;\nglobal using System.Linq;\nglobal using System.Threading.Tasks;\n")
            .AddDocument(DocumentId.CreateNewId(project.Id), "Planned.cs", Planned.Sources);
        DocumentId document = DocumentId.CreateNewId(project.Id);
        return solution.AddDocument(document, "Handler.cs", "").GetDocument(document)!;
    }

    /// <summary>What was found, for fixing all of it.</summary>
    private sealed class Found(IEnumerable<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(diagnostics);
    }
}
