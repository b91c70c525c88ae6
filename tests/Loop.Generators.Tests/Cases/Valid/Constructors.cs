using Loop;

namespace Samples;

[LoopHandler]
public partial class TwoConstructors
{
    public TwoConstructors()
    {
    }

    public TwoConstructors(IServiceProvider services) => _ = services;

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class ByReference
{
    public ByReference(ref TimeProvider time) => time = TimeProvider.System;

    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class Values(int retries, string name)
{
    public required string Text { get; init; }

    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = retries + name + bytes.Length;
}
