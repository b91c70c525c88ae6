using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler uses a socket, a pipe or TLS synchronously.</summary>
[TestFixture]
public sealed class LOOP3006Tests : BlockingRuleTests
{
    private const string Own = "let the loop own the socket (Listen, EventLoop.Connect, EventLoop.Watch), or await the Async form";
    private const string Ready = "readiness belongs to the loop: use EventLoop.Watch with [OnReadable] and [OnWritable]";
    private const string Form = "await its Async form";
    private const string Members = "readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp); readonly byte[] _block = new byte[64];";

    [TestCase("_socket.{|#0:Connect|}(\"localhost\", 80);", "Socket.Connect", Own)]
    [TestCase("_ = _socket.{|#0:Receive|}(_block);", "Socket.Receive", Own)]
    [TestCase("_ = _socket.{|#0:Send|}(_block, SocketFlags.None);", "Socket.Send", Own)]
    [TestCase("_ = _socket.{|#0:Accept|}();", "Socket.Accept", Own)]
    [TestCase("_ = _socket.{|#0:Poll|}(1000, SelectMode.SelectRead);", "Socket.Poll", Ready)]
    [TestCase("_ = new {|#0:TcpClient|}(\"localhost\", 80);", "new TcpClient", Own)]
    [TestCase("using NetworkStream stream = new(_socket); _ = stream.{|#0:Read|}(_block);", "NetworkStream.Read", Form)]
    [TestCase("using System.Net.Security.SslStream tls = new(new MemoryStream()); tls.{|#0:AuthenticateAsClient|}(\"host\");", "SslStream.AuthenticateAsClient", Form)]
    [TestCase("using System.IO.Pipes.NamedPipeClientStream pipe = new(\"p\"); pipe.{|#0:Connect|}(1000);", "NamedPipeClientStream.Connect", Form)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [TestCase("_ = _socket.Poll(0, SelectMode.SelectRead);")]
    [TestCase("_ = Later(); async Task Later() { await _socket.ConnectAsync(\"localhost\", 80); _ = await _socket.ReceiveAsync(_block); _ = await _socket.SendAsync(_block); }")]
    [TestCase("_socket.Shutdown(SocketShutdown.Send); _socket.Close(); _socket.Dispose(); _socket.NoDelay = true;")]
    [TestCase("using TcpClient client = new(); using TcpListener listener = new(IPAddress.Loopback, 0); listener.Start(); listener.Stop();")]
    [TestCase("Connection.Send(_block); Connection.ShutdownSend(); Connection.Close();")]
    public Task Stays_silent_where_no_peer_is_waited_for(string statements) => StaysSilentIn(statements, Members);

    [TestCase("[LoopHandler] partial class Echo { readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp) { Blocking = false }; [OnEnd] void Ended() => _ = _socket.Receive(new byte[9]); }")]
    [TestCase("[LoopHandler] partial class Echo { readonly Socket _socket; public Echo() { _socket = new(SocketType.Dgram, ProtocolType.Udp); _socket.Blocking = false; } [OnEnd] void Ended() => _ = _socket.Send(new byte[9]); }")]
    public Task Stays_silent_about_a_socket_that_does_not_block(string source) => StaysSilentAt(source);
}
