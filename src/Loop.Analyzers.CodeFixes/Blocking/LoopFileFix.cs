using System.Composition;
using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>LOOP3005: reads and replaces whole files with the loop's own file operations.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoopFileFix))]
[Shared]
public sealed class LoopFileFix : WaitingFix
{
    private const string File = "global::Loop.LoopFile";
    private const string Utf8 = "global::System.Text.Encoding.UTF8";

    /// <summary>What System.IO throws and no LoopFileException is. It is an IOException.</summary>
    private static readonly string[] _othersExceptions =
        ["FileNotFoundException", "DirectoryNotFoundException", "PathTooLongException", "UnauthorizedAccessException", "SecurityException"];

    private static readonly (string, string) _loopFile = ("Loop", "LoopFile");
    private static readonly (string, string) _ownedBuffer = ("Loop", "OwnedBuffer");
    private static readonly (string, string) _encoding = ("System.Text", "Encoding");
    private static readonly (string, string) _reader = ("System.IO", "StreamReader");
    private static readonly (string, string) _memory = ("System.IO", "MemoryStream");

    /// <summary>Makes the fix.</summary>
    public LoopFileFix()
        : base("Use LoopFile", "LOOP3005")
    {
    }

    internal override IReadOnlyList<string> Unthrown(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation) => _othersExceptions;

    internal override Replacement? Replace(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (call is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
            || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { ContainingType: { Name: "File" } type } method
            || type.ContainingNamespace.ToDisplayString() != "System.IO"
            || arguments.Any(argument => argument.NameColon is not null)
            || method.Parameters[0].Type.SpecialType != SpecialType.System_String)
        {
            return null;
        }

        string path = arguments[0].Expression.WithoutTrivia().ToString();
        switch (method.Name, arguments.Count)
        {
            case ("ReadAllBytes", 1) when IsSent(call, model, cancellation):
                return Replacement.AwaitNew(call, $"{File}.ReadAll({path})", _loopFile);
            case ("ReadAllBytes", 1):
                return Read(call, path, static file => file + ".Memory.ToArray()", _loopFile, _ownedBuffer);
            case ("ReadAllText", 1):
                return Read(call, path, static file => TextOf(file, ""), _loopFile, _ownedBuffer, _reader, _memory);
            case ("ReadAllText", 2):
                string encoding = arguments[1].Expression.WithoutTrivia().ToString();
                return Read(call, path, file => TextOf(file, ", " + encoding), _loopFile, _ownedBuffer, _reader, _memory);
            case ("WriteAllBytes", 2):
                return Replacement.AwaitNew(call, $"{File}.Replace({path}, {arguments[1].Expression.WithoutTrivia()})", _loopFile);
            case ("WriteAllText", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_String:
                return Replacement.AwaitNew(call, $"{File}.Replace({path}, {Utf8}.GetBytes({arguments[1].Expression.WithoutTrivia()}))", _loopFile, _encoding);
            default:
                return null;
        }
    }

    /// <summary>The text of a file as <c>File.ReadAllText</c> makes it: a byte-order mark says the encoding, and is no part of the text. The reader waits for nothing.</summary>
    private static string TextOf(string file, string encoding) =>
        $"new global::System.IO.StreamReader(new global::System.IO.MemoryStream({file}.Memory.ToArray()){encoding}).ReadToEnd()";

    /// <summary>True for what is given to <c>Connection.Send</c>, which takes an owned buffer over.</summary>
    private static bool IsSent(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation) =>
        call.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax sending } }
        && model.GetSymbolInfo(sending, cancellation).Symbol is IMethodSymbol { Name: "Send", Parameters.Length: 1 } method
        && Names.IsLoopType(method.ContainingType, "Connection");

    /// <summary>Reads the file before the statement, into a buffer that ends with the block, and makes of it what the call gave.</summary>
    private static Replacement? Read(ExpressionSyntax call, string path, Func<string, string> content, params (string, string)[] types)
    {
        if (call.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax or SwitchSectionSyntax } statement || !IsEvaluatedFirst(call, statement))
        {
            return null;
        }

        string file = FreeName(call);
        return Replacement.Behind(call, content(file), statement, $"using global::Loop.OwnedBuffer {file} = await {File}.ReadAll({path});", types);
    }

    /// <summary>True where nothing that the statement does comes before the call, nor decides whether it is made.</summary>
    private static bool IsEvaluatedFirst(ExpressionSyntax call, StatementSyntax statement)
    {
        if (statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax))
        {
            return false;
        }

        for (SyntaxNode node = call; node != statement; node = node.Parent!)
        {
            bool isFirst = node.Parent switch
            {
                ArgumentListSyntax list => list.Arguments.TakeWhile(argument => argument != node).All(argument => IsPlain(argument.Expression)),
                AssignmentExpressionSyntax assignment => assignment.Right == node && IsPlain(assignment.Left),
                InvocationExpressionSyntax { Expression: { } called } =>
                    called == node || IsPlain(called) || (called is MemberAccessExpressionSyntax access && IsPlain(access.Expression)),
                VariableDeclarationSyntax declaration => declaration.Variables.Count == 1,
                MemberAccessExpressionSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax or ArgumentSyntax => true,
                ParenthesizedExpressionSyntax or CastExpressionSyntax or StatementSyntax => true,
                _ => false,
            };
            if (!isFirst)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(ExpressionSyntax expression) => expression is LiteralExpressionSyntax or IdentifierNameSyntax or PredefinedTypeSyntax;

    /// <summary>A name that nothing around has, nor the reads before when all are changed at once.</summary>
    private static string FreeName(ExpressionSyntax call)
    {
        SyntaxNode around = call.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? call.SyntaxTree.GetRoot();
        int before = around.DescendantTokens().Count(token => token.SpanStart < call.SpanStart && token.ValueText is ("ReadAllText" or "ReadAllBytes"));
        return FreeNames.In(around, "file", before);
    }
}
