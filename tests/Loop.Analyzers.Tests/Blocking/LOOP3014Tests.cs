using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler forces or awaits a garbage collection.</summary>
[TestFixture]
public sealed class LOOP3014Tests : BlockingRuleTests
{
    private const string Leave = "leave collecting to the runtime";

    [TestCase("GC.{|#0:Collect|}();", "GC.Collect")]
    [TestCase("GC.{|#0:Collect|}(2, GCCollectionMode.Forced, blocking: true, compacting: true);", "GC.Collect")]
    [TestCase("GC.{|#0:WaitForPendingFinalizers|}();", "GC.WaitForPendingFinalizers")]
    [TestCase("_ = GC.{|#0:TryStartNoGCRegion|}(1 << 20);", "GC.TryStartNoGCRegion")]
    public Task Fires_in_a_handler(string statements, string call) => FiresIn(statements, call, Leave);

    [TestCase("GC.SuppressFinalize(this); GC.KeepAlive(this);")]
    [TestCase("_ = GC.GetAllocatedBytesForCurrentThread(); _ = GC.CollectionCount(0);")]
    [TestCase("_ = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;")]
    [TestCase("_ = GC.AllocateUninitializedArray<byte>(64, pinned: true);")]
    [TestCase("_ = Task.Run(() => GC.Collect());")]
    public Task Stays_silent_where_no_collection_is_asked_for(string statements) => StaysSilentIn(statements);
}
