using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Loop.Generators.Model;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.CodeFixes.Blocking.Later;

/// <summary>What an event method does behind a sleep, where another method could do it later.</summary>
internal sealed class RestOfMethod
{
    private RestOfMethod(MethodDeclarationSyntax method, StatementSyntax sleep, string due, IReadOnlyList<StatementSyntax> statements, IReadOnlyList<CarriedValue> values)
    {
        Method = method;
        Sleep = sleep;
        Due = due;
        Statements = statements;
        Values = values;
    }

    public MethodDeclarationSyntax Method { get; }

    public StatementSyntax Sleep { get; }

    /// <summary>The time, as an expression of type <c>TimeSpan</c>.</summary>
    public string Due { get; }

    public IReadOnlyList<StatementSyntax> Statements { get; }

    /// <summary>The locals and parameters that the statements use.</summary>
    public IReadOnlyList<CarriedValue> Values { get; }

    /// <summary>The rest behind the sleep at a place, or null where it cannot be done by another method.</summary>
    public static RestOfMethod? Behind(SyntaxNode root, TextSpan place, SemanticModel model, CancellationToken cancellation)
    {
        if (BlockedCall.At(root, place) is not InvocationExpressionSyntax
            {
                ArgumentList.Arguments: [{ NameColon: null, Expression: { } time }],
                Parent: ExpressionStatementSyntax { Parent: BlockSyntax { Parent: MethodDeclarationSyntax method } body } sleep,
            } call
            || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { Name: "Sleep", ContainingType: { Name: "Thread" } thread }
            || thread.ContainingNamespace.ToDisplayString() != "System.Threading"
            || model.GetDeclaredSymbol(method, cancellation) is not IMethodSymbol symbol
            || !IsFollowedByOthers(symbol)
            || DueOf(time, model, cancellation) is not { } due)
        {
            return null;
        }

        StatementSyntax[] rest = [.. body.Statements.SkipWhile(statement => statement != sleep).Skip(1)];
        if (rest.Length == 0 || !CanBeCut(body, sleep) || CarriedValue.Of(rest, method, model, cancellation) is not { } values)
        {
            return null;
        }

        return new(method, sleep, due, rest, values);
    }

    /// <summary>True for an event method that is not the last event of its actor: no message comes behind that one.</summary>
    private static bool IsFollowedByOthers(IMethodSymbol method)
    {
        List<EventAttribute> events = [.. EventAttribute.On(method)];
        return method is { ReturnsVoid: true, IsAsync: false, IsStatic: false }
            && events.Count > 0
            && events.All(known => known.Kind != ConnectionEventKind.Closed && known.ActorKind != ActorEventKind.Stopped)
            && Names.IsHandler(method.ContainingType);
    }

    /// <summary>True where nothing in the method holds its two halves together.</summary>
    private static bool CanBeCut(BlockSyntax body, StatementSyntax sleep) =>
        !body.ContainsDirectives
        && !body.Statements.Any(static statement => statement is LocalFunctionStatementSyntax)
        && !body.Statements.TakeWhile(statement => statement != sleep).Any(static statement =>
            statement is LocalDeclarationStatementSyntax local && !local.UsingKeyword.IsKind(SyntaxKind.None))
        && !body.DescendantNodes().Any(static node => node is LabeledStatementSyntax or GotoStatementSyntax);

    /// <summary>The time to sleep; null where it may be none: a timer needs one that can pass.</summary>
    private static string? DueOf(ExpressionSyntax time, SemanticModel model, CancellationToken cancellation)
    {
        const string TimeSpan = "global::System.TimeSpan";
        ITypeSymbol? type = model.GetTypeInfo(time, cancellation).Type;
        if (type is { SpecialType: SpecialType.System_Int32 })
        {
            Optional<object?> constant = model.GetConstantValue(time, cancellation);
            string written = time.WithoutTrivia().ToString();
            return constant switch
            {
                { HasValue: true, Value: int and > 0 } => $"{TimeSpan}.FromMilliseconds({written})",
                { HasValue: false } => $"{TimeSpan}.FromMilliseconds(global::System.Math.Max(1, {written}))",
                _ => null,
            };
        }

        bool isMade = Names.IsSystemType(type, "TimeSpan")
            && time is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: { } count }] } made
            && model.GetSymbolInfo(made, cancellation).Symbol is IMethodSymbol { IsStatic: true } from
            && from.Name.StartsWith("From", StringComparison.Ordinal)
            && model.GetConstantValue(count, cancellation) is { HasValue: true, Value: int and > 0 or long and > 0 or double and > 0 };
        return isMade ? time.WithoutTrivia().ToString() : null;
    }
}
