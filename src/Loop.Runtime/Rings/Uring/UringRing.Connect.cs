using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>Connecting: IORING_OP_CONNECT (5.5), whose completion is the outcome.</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    public override int StartConnect(int socket, ulong token, in PeerAddress remote)
    {
        if (remote.IsUnix)
        {
            // Over at once, and with EAGAIN where the listener's backlog is full: for that a ring operation would poll a socket that always
            // reports that it can be written to.
            return ConnectNow(socket, remote);
        }

        byte* address = _vectors.Take(SocketAddress.StorageBytes);
        int lengthBytes = SocketAddressText.Write(remote, address);
        IoUringSqe* entry = Take(UringOperation.Connect, socket, Token.WithKind(token, CompletionKind.Connect));
        entry->Address = (ulong)address;
        entry->Offset = (ulong)lengthBytes;
        return RingResult.InProgress;
    }

    public override void StopConnect(int socket, ulong token) => CancelOne(Token.WithKind(token, CompletionKind.Connect));
}
