using Loop.Analyzers.Flow;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>The calls that run what they are given on a thread that is not the loop's.</summary>
internal static class OffLoopCalls
{
    private const string Threading = "System.Threading";
    private const string Tasks = "System.Threading.Tasks";

    /// <summary>The name of the call that a lambda or method group is given to, or null where it runs on the loop or nobody knows where.</summary>
    public static string? Of(IOperation function)
    {
        IOperation value = function;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation
            or IArrayInitializerOperation or IArrayCreationOperation or ICollectionExpressionOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => NameOf(call),
            IArgumentOperation { Parent: IObjectCreationOperation creation } => NameOf(creation),
            IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: { } raised } } => NameOf(raised),
            _ => null,
        };
    }

    /// <summary>The name of such a call.</summary>
    public static string? NameOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        bool isKnown = method.Name switch
        {
            "Run" => FrameworkTypes.Is(type, Tasks, "Task"),
            "ContinueWith" => FrameworkTypes.Is(type, Tasks, "Task") && !TakesScheduler(method),
            "StartNew" => FrameworkTypes.Is(type, Tasks, "TaskFactory") && !TakesScheduler(method),
            "For" or "ForEach" or "Invoke" or "ForAsync" or "ForEachAsync" => FrameworkTypes.Is(type, Tasks, "Parallel"),
            "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "RegisterWaitForSingleObject" or "UnsafeRegisterWaitForSingleObject" =>
                FrameworkTypes.Is(type, Threading, "ThreadPool"),
            "Create" => FrameworkTypes.Is(type, "System.Runtime.InteropServices", "PosixSignalRegistration"),
            "Offload" => Names.IsLoopType(type, "EventLoop"),
            "Post" => Names.IsLoopType(type, "EventLoop") && IsOneOfSeveral(call.Instance),
            _ => false,
        };
        return isKnown ? $"{type.Name}.{method.Name}" : null;
    }

    /// <summary>The name of such a constructor's type.</summary>
    public static string? NameOf(IObjectCreationOperation creation) =>
        FrameworkTypes.Is(creation.Type, Threading, "Thread") || FrameworkTypes.Is(creation.Type, Threading, "Timer") ? "a " + creation.Type!.Name : null;

    private static string? NameOf(ISymbol raised) =>
        FrameworkTypes.Is(raised.ContainingType, "System.Timers", "Timer")
        || FrameworkTypes.Is(raised.ContainingType, "System.IO", "FileSystemWatcher")
        || FrameworkTypes.Is(raised.ContainingType, "System.Diagnostics", "Process")
            ? $"{raised.ContainingType.Name}.{raised.Name}"
            : null;

    private static bool TakesScheduler(IMethodSymbol method) => method.Parameters.Any(parameter => FrameworkTypes.Is(parameter.Type, Tasks, "TaskScheduler"));

    /// <summary>True for a loop that was taken out of a collection of loops: it is the handler's own only by chance.</summary>
    private static bool IsOneOfSeveral(IOperation? loop) => loop switch
    {
        IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } => true,
        ILocalReferenceOperation { Local: { } local } => IsIterated(local),
        _ => false,
    };

    private static bool IsIterated(ILocalSymbol local) => local.DeclaringSyntaxReferences.Any(
        reference => reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ForEachStatementSyntax);
}
