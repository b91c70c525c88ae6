using System.Diagnostics.CodeAnalysis;
using Loop;

#pragma warning disable X001, X002, X003, X004, X005, X006, X007
namespace Samples;

[Experimental("X001")]
public readonly record struct Trial;

[Experimental("X002")]
public interface ITrialService;

[Experimental("X003")]
public sealed class TrialFrame;

[Experimental("X004")]
public struct TrialFramer : IFramer<TrialFrame>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out TrialFrame frame, out int consumedBytes)
    {
        frame = new();
        consumedBytes = unread.Length;
        return FrameStatus.Complete;
    }
}

[Experimental("X005")]
public static class Outer
{
    public readonly record struct Inner;
}

[Obsolete("use another", DiagnosticId = "OLD01")]
public readonly record struct OldMessage;

public abstract class TrialBase
{
    [OnEnd]
    [Experimental("X006")]
    protected void Ended() => _ = GetHashCode();
}

[LoopHandler]
public partial class Trying(ITrialService service) : TrialBase
{
    [OnRecv]
    [FramedBy<TrialFramer>]
    private void Received(TrialFrame frame) => _ = (service, frame, Connection);

    [OnMessage]
    [Experimental("X007")]
    private void Told(List<Trial[]> messages) => _ = messages.Count + GetHashCode();

    [OnMessage]
    private void Told(in Outer.Inner message) => _ = message.GetHashCode() + GetHashCode();

    [OnMessage]
    [System.Runtime.Versioning.RequiresPreviewFeatures]
    private void Told(string message) => _ = message.GetHashCode() + GetHashCode();

#pragma warning disable OLD01
    [OnMessage]
    private void Told(OldMessage message) => _ = message.GetHashCode() + GetHashCode();
#pragma warning restore OLD01
}
