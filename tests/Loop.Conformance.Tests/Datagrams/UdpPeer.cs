using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>A client of datagrams that is a socket of the real kernel.</summary>
internal sealed class UdpPeer : IDisposable
{
    /// <summary>SOL_UDP and UDP_SEGMENT (udp(7)).</summary>
    private const int UdpLevel = 17;
    private const int SegmentOption = 103;

    private readonly CancellationToken _deadline;
    private readonly byte[] _scratch = new byte[64 * 1024];

    public UdpPeer(CancellationToken deadline, IPAddress? address = null, int port = 0)
    {
        _deadline = deadline;
        address ??= IPAddress.Loopback;
        Socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        Socket.Bind(new IPEndPoint(address, port));
        Address = new((IPEndPoint)Socket.LocalEndPoint!);
    }

    public Socket Socket { get; }

    public PeerAddress Address { get; }

    public void Send(ReadOnlySpan<byte> bytes, PeerAddress to) => Socket.SendTo(bytes, SocketFlags.None, to.Ip!);

    /// <summary>Sends one long piece that the kernel cuts into datagrams.</summary>
    public void SendSegments(ReadOnlySpan<byte> bytes, int segmentBytes, PeerAddress to)
    {
        Socket.SetRawSocketOption(UdpLevel, SegmentOption, BitConverter.GetBytes(segmentBytes));
        Send(bytes, to);
        Socket.SetRawSocketOption(UdpLevel, SegmentOption, BitConverter.GetBytes(0));
    }

    public async Task<byte[]> ReceiveAsync()
    {
        EndPoint any = new IPEndPoint(Socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        SocketReceiveFromResult result = await Socket.ReceiveFromAsync(_scratch, SocketFlags.None, any, _deadline);
        return _scratch[..result.ReceivedBytes];
    }

    public void Dispose() => Socket.Dispose();
}
