using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>The edits of a fix, by file. Nodes are those of the files as they are.</summary>
internal sealed class WaitingPlan
{
    private readonly Dictionary<DocumentId, FilePlan> _files = [];

    public IEnumerable<DocumentId> Documents => _files.Keys;

    public FilePlan Of(DocumentId document)
    {
        if (!_files.TryGetValue(document, out FilePlan? file))
        {
            _files[document] = file = new();
        }

        return file;
    }

    /// <summary>Takes over another plan; where the two would change one expression in two ways, none of it.</summary>
    public void Add(WaitingPlan other)
    {
        if (other._files.All(file => !_files.TryGetValue(file.Key, out FilePlan? own) || own.GoesWith(file.Value)))
        {
            foreach (KeyValuePair<DocumentId, FilePlan> file in other._files)
            {
                Of(file.Key).Add(file.Value);
            }
        }
    }

    public async Task<Solution> ApplyAsync(Solution solution, CancellationToken cancellation)
    {
        foreach (KeyValuePair<DocumentId, FilePlan> file in _files)
        {
            Document document = solution.GetDocument(file.Key)!;
            if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root)
            {
                SyntaxEditor editor = new(root, solution.Services);
                file.Value.Apply(editor);
                SyntaxNode changed = Usings.Add((CompilationUnitSyntax)editor.GetChangedRoot(), file.Value.Namespaces);
                solution = solution.WithDocumentSyntaxRoot(file.Key, changed);
            }
        }

        return solution;
    }
}
