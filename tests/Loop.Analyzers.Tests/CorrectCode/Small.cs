using System;
using System.Buffers.Binary;
using System.Text;
using System.Threading;
using Loop;

namespace Correct.Small;

/// <summary>What the small services share: each connection is counted, and closes when its peer has ended.</summary>
internal abstract class Counted
{
    private static long _open;

    public static long Open => Interlocked.Read(ref _open);

    protected long StartedAtMs { get; private set; }

    [OnAccept]
    protected void Accepted()
    {
        StartedAtMs = Environment.TickCount64;
        Interlocked.Increment(ref _open);
        Greet();
    }

    [OnClose]
    protected void Closed() => Interlocked.Decrement(ref _open);

    protected virtual void Greet()
    {
    }
}

/// <summary>RFC 867.</summary>
[LoopHandler]
internal partial class Daytime : Counted
{
    private readonly byte[] _text = new byte[40];

    [OnEnd]
    private void Ended() => Connection.Close();

    protected override void Greet()
    {
        if (DateTime.UtcNow.TryFormat(_text, out int written, "R"))
        {
            Connection.Send(_text.AsSpan(0, written));
        }

        Connection.Close();
    }
}

/// <summary>RFC 868.</summary>
[LoopHandler]
internal sealed partial class TimeService : Counted
{
    [OnEnd]
    private void Ended() => Connection.Close();

    protected override void Greet()
    {
        Span<byte> seconds = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(seconds, (uint)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 2_208_988_800));
        Connection.Send(seconds);
        Connection.Close();
    }
}

/// <summary>RFC 865: one saying after the other.</summary>
[LoopHandler]
internal sealed partial class QuoteOfTheDay : Counted
{
    private static readonly byte[][] _sayings = [Encoding.ASCII.GetBytes("Well begun is half done.\n"), Encoding.ASCII.GetBytes("Least said, soonest mended.\n")];
    private static int _next;

    [OnEnd]
    private void Ended() => Connection.Close();

    protected override void Greet()
    {
        Connection.Send(_sayings[(uint)Interlocked.Increment(ref _next) % (uint)_sayings.Length]);
        Connection.Close();
    }
}

/// <summary>RFC 1288: a user by name.</summary>
[LoopHandler(IdleTimeout = "00:00:20")]
internal sealed partial class Finger : Counted
{
    [OnRecv, Delimited("\r\n", MaxLength = 128)]
    private void Asked(ReadOnlySpan<byte> user)
    {
        Connection.Send(user.SequenceEqual("root"u8) ? "Charlie Root\r\n"u8 : "no such user\r\n"u8);
        Connection.Close();
    }
}

/// <summary>RFC 1413: who owns a pair of ports.</summary>
[LoopHandler(IdleTimeout = "00:00:20")]
internal sealed partial class Ident : Counted
{
    private int _asked;

    [OnRecv, Delimited("\r\n", MaxLength = 64)]
    private void Asked(ReadOnlySpan<byte> ports)
    {
        Connection.Send(ports);
        Connection.Send(ports.IndexOf((byte)',') < 0 ? " : ERROR : INVALID-PORT\r\n"u8 : " : ERROR : HIDDEN-USER\r\n"u8);
        if (++_asked == 10)
        {
            Connection.Close();
        }
    }
}

/// <summary>RFC 3912: a record by the name of its object.</summary>
[LoopHandler(IdleTimeout = "00:00:20", MaxCarryBytes = 1_024)]
internal sealed partial class Whois : Counted
{
    [OnRecv]
    private int Asked(ReadOnlySpan<byte> unread)
    {
        int end = unread.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        Connection.Send("object: "u8);
        Connection.Send(unread[..(end + 2)]);
        Connection.Close();
        return end + 2;
    }
}

internal static class Services
{
    public static LoopHost Build(string[] arguments) => LoopHost.CreateBuilder(arguments)
        .Listen<Daytime>("0.0.0.0:13")
        .Listen<TimeService>("0.0.0.0:37")
        .Listen<QuoteOfTheDay>("0.0.0.0:17")
        .Listen<Finger>("0.0.0.0:79")
        .Listen<Ident>("0.0.0.0:113")
        .Listen<Whois>("0.0.0.0:43")
        .Build();
}
