namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>Public types that rules speak of, as source text of the same shape for as long as the runtime does not have them.</summary>
internal static class Planned
{
    private static readonly (string Type, string Source)[] _types =
    [
        ("Loop.ReadySource", """
            namespace Loop
            {
                public sealed class ReadySource
                {
                    public IoStatus TryRead(System.Span<byte> buffer, out int countBytes) { countBytes = buffer.Length; return IoStatus.WouldBlock; }
                    public IoStatus TryWrite(System.ReadOnlySpan<byte> bytes, out int countBytes) { countBytes = bytes.Length; return IoStatus.WouldBlock; }
                    public void Rearm() { }
                    public void Unwatch() { }
                }

                public static class PlannedEventLoop
                {
                    public static ReadySource Watch(this EventLoop loop, System.Runtime.InteropServices.SafeHandle descriptor, Trigger trigger) => new();
                }
            }
            """),
        ("Loop.LoopTask", """
            namespace Loop
            {
                [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(PlannedLoopTaskBuilder))]
                public readonly struct LoopTask
                {
                    public System.Runtime.CompilerServices.ValueTaskAwaiter GetAwaiter() => default(System.Threading.Tasks.ValueTask).GetAwaiter();
                }

                public struct PlannedLoopTaskBuilder
                {
                    public static PlannedLoopTaskBuilder Create() => default;
                    public LoopTask Task => default;
                    public void SetResult() { }
                    public void SetException(System.Exception exception) { }
                    public void SetStateMachine(System.Runtime.CompilerServices.IAsyncStateMachine machine) { }
                    public void Start<T>(ref T machine) where T : System.Runtime.CompilerServices.IAsyncStateMachine => machine.MoveNext();
                    public void AwaitOnCompleted<TAwaiter, T>(ref TAwaiter awaiter, ref T machine)
                        where TAwaiter : System.Runtime.CompilerServices.INotifyCompletion where T : System.Runtime.CompilerServices.IAsyncStateMachine { }
                    public void AwaitUnsafeOnCompleted<TAwaiter, T>(ref TAwaiter awaiter, ref T machine)
                        where TAwaiter : System.Runtime.CompilerServices.ICriticalNotifyCompletion where T : System.Runtime.CompilerServices.IAsyncStateMachine { }
                }
            }
            """),
        ("Loop.Address`1", "namespace Loop { public readonly struct Address<T>; }"),
        ("Loop.Addresses", """
            namespace Loop
            {
                public static class PlannedTell
                {
                    public static void Tell<T, TMessage>(this Address<T> to, in TMessage message) { }
                }
            }
            """),
    ];

    /// <summary>What the rules of handlers say of code that uses them before they are there.</summary>
    public static IReadOnlyList<string> Complaints { get; } =
        typeof(LoopHandlerAttribute).Assembly.GetType("Loop.LoopTask") is null ? ["LOOP1007", "LOOP1008"] : [];

    /// <summary>The text of those that the runtime does not have yet.</summary>
    public static string Sources { get; } = "#pragma warning disable\n" + string.Join(
        "\n", _types.Where(planned => typeof(LoopHandlerAttribute).Assembly.GetType(planned.Type) is null).Select(planned => planned.Source));
}
