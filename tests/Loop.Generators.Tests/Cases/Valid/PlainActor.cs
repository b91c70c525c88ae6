using Loop;

namespace Samples;

[LoopHandler]
public sealed partial class Room(TimeProvider time)
{
    private readonly string Connection = "none";

    [OnStop]
    private void End() => Self.Stop();

    [OnStart]
    private void Begin() => _ = EventLoop.ActorCount + time.GetHashCode() + Connection.Length;

    [OnError]
    private Supervision Failed(Exception exception) => exception is ArgumentException ? Supervision.Restart : Supervision.Stop;
}
