using System.Buffers.Binary;
using System.Text;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>
/// A small cousin of TLS: bytes travel in records (two bytes of length, then the bytes, each turned over), an empty record is the end of a direction, and with a
/// handshake the server says nothing before both have spoken: "hello" from the client, "welcome" from the server, "ready" from the client.
/// </summary>
internal sealed class RecordTransform(RecordTransform.Role role = RecordTransform.Role.NoHandshake, bool holdsHandlerBack = true) : ConnectionTransform, IDisposable
{
    public const int LongestRecord = 1000;
    public const byte Mask = 0x5A;

    private static int _live;
    private readonly Role _role = role;
    private int _step = role == Role.NoHandshake ? 2 : 0;

    public enum Role
    {
        NoHandshake,
        Client,
        Server,
    }

    /// <summary>Installed and not disposed.</summary>
    public static int Live => Volatile.Read(ref _live);

    protected internal override bool HoldsHandlerBack => _role != Role.NoHandshake && holdsHandlerBack;

    private bool IsReady => _step == 2;

    public void Dispose() => Interlocked.Decrement(ref _live);

    /// <summary>What a peer puts on the wire.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> bytes, bool end = true)
    {
        using MemoryStream wire = new();
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, LongestRecord)];
            wire.Write(Record(part));
            bytes = bytes[part.Length..];
        }

        if (end)
        {
            wire.Write([0, 0]);
        }

        return wire.ToArray();
    }

    /// <summary>What a peer makes of the wire: the bytes, and whether the last record is the end.</summary>
    public static (byte[] Bytes, bool IsEnded) Decode(ReadOnlySpan<byte> wire)
    {
        using MemoryStream bytes = new();
        while (wire.Length >= 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(wire);
            if (length == 0)
            {
                Assert.That(wire.Length, Is.EqualTo(2), "bytes behind the end");
                return (bytes.ToArray(), true);
            }

            bytes.Write(Turn(wire.Slice(2, length)));
            wire = wire[(2 + length)..];
        }

        Assert.That(wire.Length, Is.Zero, "a part of a record");
        return (bytes.ToArray(), false);
    }

    protected internal override void OnInstalled()
    {
        Interlocked.Increment(ref _live);
        if (_role == Role.Client)
        {
            Transmit("hello"u8);
        }
    }

    protected internal override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (!IsReady)
        {
            return Shake(bytes);
        }

        if (bytes.Length < 2)
        {
            return 0;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (length > LongestRecord)
        {
            Refuse();
            return bytes.Length;
        }

        if (bytes.Length < 2 + length)
        {
            return 0;
        }

        if (length == 0)
        {
            EndReceive();
            return 2;
        }

        // In two pieces, so that what the handler is given is cut anew.
        byte[] plain = Turn(bytes.Slice(2, length));
        Deliver(plain.AsSpan(0, length / 3));
        Deliver(plain.AsSpan(length / 3));
        return 2 + length;
    }

    protected internal override int OnSending(ReadOnlySpan<byte> bytes)
    {
        if (!IsReady)
        {
            return 0;
        }

        ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, LongestRecord)];
        Transmit(Record(part));
        return part.Length;
    }

    protected internal override void OnSendEnd()
    {
        if (IsReady)
        {
            Transmit([0, 0]);
        }
    }

    private static byte[] Record(ReadOnlySpan<byte> part)
    {
        byte[] record = new byte[2 + part.Length];
        BinaryPrimitives.WriteUInt16BigEndian(record, (ushort)part.Length);
        Turn(part).CopyTo(record, 2);
        return record;
    }

    private static byte[] Turn(ReadOnlySpan<byte> bytes)
    {
        byte[] turned = bytes.ToArray();
        for (int i = 0; i < turned.Length; i++)
        {
            turned[i] ^= Mask;
        }

        return turned;
    }

    private int Shake(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> expected = Encoding.ASCII.GetBytes(_role == Role.Client ? "welcome" : _step == 0 ? "hello" : "ready");
        if (!expected.StartsWith(bytes[..Math.Min(bytes.Length, expected.Length)]))
        {
            Transmit("alert"u8);
            Refuse();
            return bytes.Length;
        }

        if (bytes.Length < expected.Length)
        {
            return 0;
        }

        if (_role == Role.Client)
        {
            Transmit("ready"u8);
            _step = 2;
        }
        else if (_step++ == 0)
        {
            Transmit("welcome"u8);
        }

        if (IsReady)
        {
            Establish();
        }

        return expected.Length;
    }
}

/// <summary>Does at each call what the test says, and hands everything on.</summary>
internal sealed class ScriptedTransform : ConnectionTransform
{
    public Action<ScriptedTransform>? Installed { get; init; }

    public Func<ScriptedTransform, byte[], int>? Received { get; init; }

    public Func<ScriptedTransform, byte[], int>? Sending { get; init; }

    public Action<ScriptedTransform>? PeerEnd { get; init; }

    public Action<ScriptedTransform>? SendEnd { get; init; }

    public void Hand(ReadOnlySpan<byte> bytes) => Deliver(bytes);

    public SendStatus Put(ReadOnlySpan<byte> bytes) => Transmit(bytes);

    public void Go() => Leave();

    public void Again() => Continue();

    protected internal override void OnInstalled() => Installed?.Invoke(this);

    protected internal override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (Received is { } received)
        {
            return received(this, bytes.ToArray());
        }

        Deliver(bytes);
        return bytes.Length;
    }

    protected internal override int OnSending(ReadOnlySpan<byte> bytes)
    {
        if (Sending is { } sending)
        {
            return sending(this, bytes.ToArray());
        }

        Transmit(bytes);
        return bytes.Length;
    }

    protected internal override void OnPeerEnd() => PeerEnd?.Invoke(this);

    protected internal override void OnSendEnd() => SendEnd?.Invoke(this);
}
