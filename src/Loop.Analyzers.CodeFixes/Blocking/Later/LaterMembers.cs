using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Blocking.Later;

/// <summary>Writes the timer, the message that it tells the actor, and the method that does the rest when it comes.</summary>
internal static class LaterMembers
{
    private const string Later = "Later";

    /// <summary>Notes the edits.</summary>
    /// <param name="editor">Takes them.</param>
    /// <param name="rest">What is done later.</param>
    /// <param name="model">The file's.</param>
    /// <param name="taken">The names that other edits of the file bring.</param>
    public static void Write(SyntaxEditor editor, RestOfMethod rest, SemanticModel model, HashSet<string> taken)
    {
        string stem = StemOf(rest.Method.Identifier.ValueText);
        string method = FreeName(stem + Later, rest, model, taken);
        string message = FreeName(stem + "Rest", rest, model, taken);
        StatementSyntax tell = Tell($"Self.TellAfter({rest.Due}, new {message}({string.Join(", ", rest.Values.Select(static value => Identifier(value.Name)))}));");
        editor.InsertAfter(rest.Method, [MethodOf(rest, method, message), MessageOf(rest, message)]);
        editor.ReplaceNode(rest.Method, (current, _) => WithTimer((MethodDeclarationSyntax)current, rest, tell));
    }

    private static MethodDeclarationSyntax WithTimer(MethodDeclarationSyntax method, RestOfMethod rest, StatementSyntax tell)
    {
        BlockSyntax body = method.Body!;
        int count = body.Statements.Count - rest.Statements.Count;
        StatementSyntax sleep = body.Statements[count - 1];
        return method.WithBody(body.WithStatements(SyntaxFactory.List(body.Statements.Take(count - 1).Append(tell.WithTriviaFrom(sleep)))));
    }

    private static MethodDeclarationSyntax MethodOf(RestOfMethod rest, string name, string message)
    {
        HashSet<string> used = [.. rest.Statements.SelectMany(static statement => statement.DescendantTokens()).Select(static token => token.ValueText)];
        string parameter = used.Contains("rest") ? "told" : "rest";
        MethodDeclarationSyntax method = (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[OnMessage]\nprivate void {name}({message} {parameter})\n{{\n}}\n")!;
        List<StatementSyntax> statements = [.. rest.Values.Select(value =>
            SyntaxFactory.ParseStatement($"{value.Type} {Identifier(value.Name)} = {parameter}.{Identifier(value.Property)};\n"))];
        StatementSyntax first = rest.Statements[0];
        statements.Add(statements.Count > 0
            ? first
            : first.WithLeadingTrivia(first.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))));
        statements.AddRange(rest.Statements.Skip(1));
        return method
            .WithBody(method.Body!.WithStatements(SyntaxFactory.List(statements)))
            .WithLeadingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static MemberDeclarationSyntax MessageOf(RestOfMethod rest, string name)
    {
        string values = string.Join(", ", rest.Values.Select(static value => $"{value.Type} {Identifier(value.Property)}"));
        return SyntaxFactory.ParseMemberDeclaration($"private readonly record struct {name}{(values.Length == 0 ? "" : $"({values})")};\n")!
            .WithLeadingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static StatementSyntax Tell(string text)
    {
        StatementSyntax statement = Statements.Parse(text);
        return statement.ReplaceNodes(
            statement.DescendantNodes().Where(static node => node is MemberAccessExpressionSyntax && node.ToString().StartsWith("global::", StringComparison.Ordinal)),
            static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    /// <summary>The name of the method that the user wrote: the one here may already be what a timer does.</summary>
    private static string StemOf(string name)
    {
        string plain = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return plain.Length > Later.Length && plain.EndsWith(Later, StringComparison.Ordinal) ? plain.Substring(0, plain.Length - Later.Length) : name;
    }

    private static string FreeName(string name, RestOfMethod rest, SemanticModel model, HashSet<string> taken)
    {
        string free = name;
        for (int i = 2; !model.LookupSymbols(rest.Method.SpanStart, name: free).IsEmpty || !taken.Add(free); i++)
        {
            free = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return free;
    }

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
