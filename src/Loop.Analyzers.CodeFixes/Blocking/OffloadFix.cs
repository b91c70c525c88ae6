using System.Composition;
using Loop.Analyzers.CodeFixes.Blocking.Waiting;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking;

/// <summary>Runs what blocks or computes for long on a worker thread, and awaits its result.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OffloadFix))]
[Shared]
public sealed class OffloadFix : WaitingFix
{
    /// <summary>Makes the fix.</summary>
    public OffloadFix()
        : base(
            "Run it off the loop with EventLoop.Offload",
            "LOOP3005", "LOOP3006", "LOOP3007", "LOOP3008", "LOOP3009", "LOOP3011", "LOOP3012", "LOOP3013", "LOOP3015", "LOOP3016")
    {
    }

    internal override Replacement? Replace(ExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (OffloadedState.Of(call, model, cancellation) is not { } state || model.GetTypeInfo(call, cancellation).Type is not { } result)
        {
            return null;
        }

        bool isInHandler = model.GetEnclosingSymbol(call.SpanStart, cancellation)?.ContainingType is { } type && Names.IsHandler(type)
            && model.GetEnclosingSymbol(call.SpanStart, cancellation) is not { IsStatic: true };
        string loop = isInHandler ? Names.EventLoop : "global::Loop.EventLoop.Current";
        string body = result.SpecialType == SpecialType.System_Void ? "{ " + state.Call + "; return 0; }" : state.Call;
        string given = state.Given.Length == 0 ? "" : ", " + state.Given;
        return Replacement.AwaitNew(call, $"{loop}.Offload(static {state.Parameter} => {body}{given})", isInHandler ? [] : [("Loop", "EventLoop")]);
    }
}
