namespace Loop.Conformance.Tests.Children;

/// <summary>A connection whose method throws.</summary>
[LoopHandler]
internal sealed partial class FaultyServer
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => throw new InvalidOperationException($"{bytes.Length} bytes are too many");
}
