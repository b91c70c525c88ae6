using System.Diagnostics.CodeAnalysis;
using Loop;

namespace Samples;

public struct PluginFramer : IFramer<int>
{
    [RequiresUnreferencedCode("Looks for plug-ins.")]
    public PluginFramer()
    {
    }

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
    {
        frame = 1;
        consumedBytes = unread.Length;
        return FrameStatus.Complete;
    }
}

[LoopHandler]
public partial class RequiringMethods
{
    [RequiresDynamicCode("Emits a parser.")]
    public RequiringMethods()
    {
    }

    [OnRecv]
    [FramedBy<PluginFramer>]
    private void Received(int frame) => _ = frame + GetHashCode();

    [OnMessage]
    [RequiresUnreferencedCode("Serialises any type.")]
    private void Told(int number) => _ = number + GetHashCode();

    [OnMessage]
    private void Told([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type plugin) => _ = plugin.Name.Length + GetHashCode();

    [OnStart]
    [RequiresAssemblyFiles("Looks beside the program.")]
    private void Begun() => _ = GetHashCode();

    [OnError]
    [RequiresUnreferencedCode("Serialises any type.")]
    private Supervision Failed(Exception exception) => exception.HResult == GetHashCode() ? Supervision.Resume : Supervision.Close;
}

[LoopHandler(IdleTimeout = "00:01:00")]
[RequiresUnreferencedCode("Serialises any type.")]
[RequiresDynamicCode("Serialises any type.")]
public partial class RequiringAsAWhole
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnTimer(Every = "00:00:01")]
    private void Ticked() => _ = GetHashCode();

    [OnMessage]
    private void Told(int number) => _ = number + GetHashCode();
}
