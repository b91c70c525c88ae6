using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>A list of blocking calls among the additional files of a compilation.</summary>
internal sealed class ListFile(string path, string text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
