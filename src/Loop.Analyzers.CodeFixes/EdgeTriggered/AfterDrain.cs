using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>What runs after a drain loop. A drain that a budget ends has the status Ok, and something is left to read.</summary>
internal static class AfterDrain
{
    /// <summary>True where something after a drain asks how it ended, or does something with the source other than to drain that too.</summary>
    /// <param name="drain">The drain.</param>
    /// <param name="source">What it reads.</param>
    public static bool DependsOnItsEnd(WhileStatementSyntax drain, ExpressionSyntax source)
    {
        HashSet<string> outcomes = [.. drain.Condition.DescendantNodesAndSelf().Select(WrittenBy).OfType<string>()];
        HashSet<string> sources = [.. source.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText)];
        return After(drain)
            .SelectMany(node => node.DescendantNodesAndSelf(inner => inner != drain))
            .OfType<IdentifierNameSyntax>()
            .Any(name => outcomes.Contains(name.Identifier.ValueText) || (sources.Contains(name.Identifier.ValueText) && !IsInDrain(name)));
    }

    /// <summary>True for the condition of a drain.</summary>
    public static bool IsDrain(ExpressionSyntax condition) =>
        condition.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(static access => access.Name.Identifier.ValueText is "TryRead");

    /// <summary>The local or field that a part of the condition writes. What the condition declares itself is not seen after the loop.</summary>
    private static string? WrittenBy(SyntaxNode node)
    {
        ExpressionSyntax? target = node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            ArgumentSyntax { RefKindKeyword.ValueText: "out" or "ref" } argument => argument.Expression,
            _ => null,
        };
        string? name = target is MemberAccessExpressionSyntax member ? member.Name.Identifier.ValueText : (target as IdentifierNameSyntax)?.Identifier.ValueText;
        return name == "_" ? null : name;
    }

    /// <summary>The statements that run after a statement in its function; with a loop around it, that is all of that loop.</summary>
    private static IEnumerable<SyntaxNode> After(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; node.Parent is { } around && node is not MemberDeclarationSyntax; node = around)
        {
            switch (around)
            {
                case LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                    yield break;
                case BlockSyntax block:
                    foreach (StatementSyntax next in block.Statements.SkipWhile(other => other != node).Skip(1))
                    {
                        yield return next;
                    }

                    break;
                case SwitchSectionSyntax section:
                    foreach (StatementSyntax next in section.Statements.SkipWhile(other => other != node).Skip(1))
                    {
                        yield return next;
                    }

                    break;
                case TryStatementSyntax { Finally: { } last } when node != last:
                    yield return last;
                    break;
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax:
                    yield return around;
                    break;
            }
        }
    }

    private static bool IsInDrain(SyntaxNode node) => node.Ancestors().OfType<WhileStatementSyntax>().Any(static loop => IsDrain(loop.Condition));
}
