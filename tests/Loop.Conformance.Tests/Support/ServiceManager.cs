using System.Net.Sockets;
using System.Text;

namespace Loop.Conformance.Tests.Support;

/// <summary>What a service manager is to its service: where it says how it stands (sd_notify(3)).</summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private readonly FileArea _area = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceManager() => _socket.Bind(new UnixDomainSocketEndPoint(_area.PathOf("notify")));

    /// <summary>What the service is started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _area.PathOf("notify") };

    /// <summary>What it says next.</summary>
    public async Task<string> StateAsync(CancellationToken deadline)
    {
        byte[] state = new byte[64];
        return Encoding.ASCII.GetString(state, 0, await _socket.ReceiveAsync(state, SocketFlags.None, deadline));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _area.DisposeAsync();
    }
}
