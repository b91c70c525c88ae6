using Loop;

// A datagram echo on Loop, with its defaults. --no-offload leaves segmentation offload out, to see what it is worth.
string[] rest = [.. args.Where(static argument => argument != "--no-offload")];
bool offload = rest.Length == args.Length;
await LoopHost.CreateBuilder(rest)
    .Listen<DatagramEcho>("udp:127.0.0.1:7000", (DatagramOptions options) => options.SendSegments = options.ReceiveSegments = offload)
    .Build()
    .RunAsync();

[LoopHandler]
internal sealed partial class DatagramEcho
{
    [OnDatagram]
    private void Received(ReadOnlySpan<byte> bytes, PeerAddress from) => Datagrams.Send(bytes, from);
}
