using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Support;

/// <summary>A client that is a socket of the real kernel.</summary>
internal sealed class SocketPeer : TestPeer
{
    private readonly EndPoint _server;
    private readonly CancellationToken _deadline;
    private bool _wasReset;

    public SocketPeer(EndPoint server, CancellationToken deadline)
    {
        _server = server;
        _deadline = deadline;
        bool isUnix = server is UnixDomainSocketEndPoint;
        Socket = new(server.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix)
        {
            Socket.NoDelay = true;
        }
    }

    public Socket Socket { get; }

    public override void LimitReceiving(int lengthBytes) => Socket.ReceiveBufferSize = lengthBytes;

    public override async Task ConnectAsync()
    {
        try
        {
            await Socket.ConnectAsync(_server, _deadline);
        }
        catch (SocketException exception) when (IsReset(exception))
        {
            // The server was quick to reset: the handshake was complete, and its outcome is read after the reset.
            throw new PeerResetException("The connection was reset while connecting.", exception);
        }
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int sent = await Socket.SendAsync(bytes, SocketFlags.None, _deadline);
                bytes = bytes[sent..];
            }
        }
        catch (SocketException exception) when (IsReset(exception))
        {
            throw new PeerResetException("The connection was reset while sending.", exception);
        }
    }

    public override void SendUrgent(byte value) => Socket.Send([value], SocketFlags.OutOfBand);

    public override void HalfClose() => Socket.Shutdown(SocketShutdown.Send);

    public override void Reset()
    {
        _wasReset = true;
        Socket.Close(0);
    }

    public override async Task<int> ReadAsync(Memory<byte> into)
    {
        try
        {
            return await Socket.ReceiveAsync(into, SocketFlags.None, _deadline);
        }
        catch (SocketException exception) when (IsReset(exception))
        {
            throw new PeerResetException("The connection was reset.", exception);
        }
    }

    public override void Dispose()
    {
        if (!_wasReset)
        {
            Socket.Dispose();
        }
    }

    private static bool IsReset(SocketException exception) =>
        exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted;
}
