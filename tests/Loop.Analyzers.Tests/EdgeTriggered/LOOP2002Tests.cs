using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A drain loop ends on a short read.</summary>
[TestFixture]
public sealed class LOOP2002Tests : SourceRuleTests
{
    private const string Message =
        "The drain of 'source' ends when a read is short: only a stream socket promises that nothing is left then, and on anything else what is left is reported by no further event; "
        + "go on until the status is WouldBlock";

    private const string StreamMessage =
        "The drain of 'source' ends when a read is short: a stream socket is empty then, but its end, an error or urgent data behind the bytes may already be there, "
        + "and is reported by no further event; go on until the status is WouldBlock";

    private const string Short = "while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if ({|#0:n < _buffer.Length|}) break; }";

    [TestCase(Short)]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if ({|#0:n != _buffer.Length|}) { Take(_buffer.AsSpan(0, n)); return; } Take(_buffer); }")]
    [TestCase("int n; do { if (source.TryRead(_buffer, out n) != IoStatus.Ok) return; Take(_buffer.AsSpan(0, n)); } while ({|#0:n == _buffer.Length|});")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok && {|#0:n == _buffer.Length|}) { Take(_buffer); }")]
    [TestCase("Span<byte> buffer = stackalloc byte[512]; while (true) { if (source.TryRead(buffer, out int n) != IoStatus.Ok) return; Take(buffer[..n]); if ({|#0:buffer.Length > n|}) return; }")]
    [TestCase("while (true) { IoStatus status = source.TryRead(_buffer.AsSpan(), out int n); if (status is not IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); if (!({|#0:n >= _buffer.Length|})) { return; } }")]
    [TestCase("try { " + Short + " } finally { _total++; }")]
    public Task Fires_on_a_loop_that_ends_on_a_short_read(string body) => Fires(Edge(body), Message);

    [TestCase("void Begin() { System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp); EventLoop.Watch(socket.SafeHandle, Trigger.Edge); }")]
    [TestCase("readonly System.Net.Sockets.TcpClient _client = new(); void Begin() => EventLoop.Watch(_client.Client.SafeHandle, Trigger.Edge);")]
    public Task Fires_as_information_on_stream_sockets(string members) => Fires(Edge(Short, members), StreamMessage, DiagnosticSeverity.Info);

    [TestCase("void Begin() { System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp); EventLoop.Watch(socket.SafeHandle, Trigger.Edge); }")]
    [TestCase("void Begin(System.Net.Sockets.Socket socket) => EventLoop.Watch(socket.SafeHandle, Trigger.Edge);")]
    [TestCase("void Begin(Microsoft.Win32.SafeHandles.SafeFileHandle pipe) => EventLoop.Watch(pipe, Trigger.Edge);")]
    public Task Fires_on_sources_that_may_be_anything(string members) => Fires(Edge(Short, members), Message);

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n < _buffer.Length) { Take(_buffer.AsSpan(0, n)); continue; } Take(_buffer); }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n < _buffer.Length) { source.Unwatch(); return; } Take(_buffer); }")]
    [TestCase("while (true) { IoStatus status = source.TryRead(_buffer, out int n); if (status != IoStatus.Ok && n < _buffer.Length) { return; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { int length = n; while (length > 0 && length < _buffer.Length) { length--; } Take(_buffer.AsSpan(0, length)); }")]
    [TestCase("int n; do { source.TryRead(_buffer, out n).ToString(); Take(_buffer.AsSpan(0, n)); } while (n > 0);", Description = "nothing is read when nothing is there")]
    public Task Stays_silent_where_the_loop_goes_on(string body) => StaysSilent(Edge(body));

    [TestCase("[OnReadable(Trigger.Level)] void Ready(ReadySource source) { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n < _buffer.Length) break; } }")]
    [TestCase("void Ready(ReadySource source) { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n < _buffer.Length) break; } }")]
    public Task Stays_silent_elsewhere(string method) => StaysSilent(Handler(method));
}
