using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>Calls of blocking members that do not block as they are written.</summary>
internal static class Exemption
{
    public static bool Holds(BlockingApi api, IOperation operation, IOperation? instance, ApiTable table, CancellationToken cancellation) => api.Rule switch
    {
        BlockingRule.TaskWait => ZeroTime.IsGiven(operation) || CompletedTask.IsWaitedFor(operation, instance, cancellation),
        BlockingRule.Sleep or BlockingRule.Lock or BlockingRule.Event or BlockingRule.Process => ZeroTime.IsGiven(operation),
        BlockingRule.Cpu => CreatedLazy.IsUsed(operation, instance, cancellation),
        BlockingRule.File => InMemoryStream.IsUsed(instance, table, cancellation),
        BlockingRule.Socket => ZeroTime.IsGiven(operation) || InMemoryStream.IsUsed(instance, table, cancellation) || NonBlockingSocket.IsUsed(instance, cancellation),
        _ => false,
    };
}
