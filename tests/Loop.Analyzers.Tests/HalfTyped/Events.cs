using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Typed;

public abstract class Shared<T>
{
    [OnEnd] protected virtual void Ended() { }
    [OnMessage] protected void Told(T message) { }
}

[LoopHandler(IdleTimeout = "00:01:00", MailboxCapacity = 16)]
public sealed partial class Session(IServiceProvider services, int port = 7) : Shared<string>
{
    [OnAccept, OnConnect] private void Accepted(PeerAddress peer) => _ = services.ToString() + peer + port;
    [OnRecv, Delimited("\r\n", MaxLength = 100)] private void Line(in ReadOnlySpan<byte> line) => Self.Tell(line.Length);
    [OnDrained] private void Drained() => Connection.Resume();
    [OnClose] private async LoopTask Closed(CloseReason reason, CancellationToken closed) => await Task.Delay(1, closed);
    [OnMessage] private void Told(in (int First, string? Second) pair) => EventLoop.Spawn<Meter>();
    [OnMessage] private void Counted(int count) => Self.TellAfter(TimeSpan.FromSeconds(1), count);
    [OnTimer(Every = "00:00:10")] private void Tick() => Connection.Send("tick\r\n"u8);
    [OnIdle("00:00:30")] private void Idle() => Connection.Close();
    [OnError] private Supervision Failed(Exception exception) => exception is FormatException ? Supervision.Resume : Supervision.Close;
}

[LoopHandler] internal partial record Prefixed { [OnRecv, LengthPrefixed(4, LittleEndian = true, CountsItself = true)] void Got(ReadOnlySpan<byte> frame) { } }
[LoopHandler] internal partial class Variable { [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint)] void Got(ReadOnlySpan<byte> frame) { } }
[LoopHandler] internal partial class Fixed<T> where T : class { [OnRecv, FixedLength(16)] void Got(ReadOnlySpan<byte> frame) { } }
[LoopHandler] internal partial class Framed { [OnRecv, FramedBy<Framer>(MaxLength = 9)] void Got(byte frame) { } }
[LoopHandler] internal partial class Meter { [OnStart] void Start() { } [OnStop] void Stop() { } [OnDatagram] void Got(ReadOnlySpan<byte> bytes, PeerAddress from) { } }

internal struct Framer : IFramer<byte>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out byte frame, out int consumedBytes)
    { frame = unread[0]; consumedBytes = 1; return FrameStatus.Complete; }
}
