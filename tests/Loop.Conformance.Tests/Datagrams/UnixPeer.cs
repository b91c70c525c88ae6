using System.Net.Sockets;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>A client of unix datagrams that is a socket of the real kernel.</summary>
internal sealed class UnixPeer : IDisposable
{
    private readonly CancellationToken _deadline;
    private readonly byte[] _scratch = new byte[256 * 1024];

    /// <param name="deadline">When the test must be over.</param>
    /// <param name="path">Its path, or <c>@name</c>; null for a socket without a name.</param>
    public UnixPeer(CancellationToken deadline, string? path = null)
    {
        _deadline = deadline;
        Socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (path is not null)
        {
            Socket.Bind(Name(path));
        }
    }

    public Socket Socket { get; }

    public static UnixDomainSocketEndPoint Name(string path) => new(path.StartsWith('@') ? '\0' + path[1..] : path);

    /// <summary>Waits while the receiver's queue is full.</summary>
    public void Send(ReadOnlySpan<byte> bytes, PeerAddress to) => Assert.That(Socket.SendTo(bytes, SocketFlags.None, Name(to.UnixPath!)), Is.EqualTo(bytes.Length));

    public async Task<byte[]> ReceiveAsync() => _scratch[..await Socket.ReceiveAsync(_scratch, SocketFlags.None, _deadline)];

    public void Dispose() => Socket.Dispose();
}
