using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Loop;

namespace Correct.Mqtt;

/// <summary>The subscribers of one loop, by the hash of the topic. No lock: one loop, one thread.</summary>
internal sealed class Topics
{
    [ThreadStatic]
    private static Topics? _ofThread;

    private readonly Dictionary<int, List<MqttSession>> _sessions = [];

    public static Topics OfThisLoop => _ofThread ??= new Topics();

    public void Subscribe(int topic, MqttSession session)
    {
        if (!_sessions.TryGetValue(topic, out List<MqttSession>? sessions))
        {
            _sessions[topic] = sessions = new List<MqttSession>(4);
        }

        if (!sessions.Contains(session))
        {
            sessions.Add(session);
        }
    }

    public void Unsubscribe(int topic, MqttSession session)
    {
        if (_sessions.TryGetValue(topic, out List<MqttSession>? sessions) && sessions.Remove(session) && sessions.Count == 0)
        {
            _sessions.Remove(topic);
        }
    }

    public void Leave(MqttSession session)
    {
        foreach (KeyValuePair<int, List<MqttSession>> entry in _sessions)
        {
            entry.Value.Remove(session);
        }
    }

    public void Publish(int topic, ReadOnlySpan<byte> packet)
    {
        if (!_sessions.TryGetValue(topic, out List<MqttSession>? sessions))
        {
            return;
        }

        for (int i = 0; i < sessions.Count; i++)
        {
            sessions[i].Deliver(packet);
        }
    }
}

/// <summary>A part of MQTT 3.1.1: CONNECT, PUBLISH at most once, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT.</summary>
[LoopHandler(MaxCarryBytes = 131_072, FirstByteTimeout = "00:00:05")]
internal sealed partial class MqttSession : IDisposable
{
    private const int MostPacket = 65_536;

    private readonly Topics _topics = Topics.OfThisLoop;
    private bool _isConnected;
    private long _dropped;

    public void Dispose() => _topics.Leave(this);

    /// <summary>A subscriber that does not read loses messages; nobody waits for it.</summary>
    public void Deliver(ReadOnlySpan<byte> packet)
    {
        if (!Connection.IsWritable || Connection.Send(packet) != SendStatus.Ok)
        {
            _dropped++;
        }
    }

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int head = ReadLength(unread, out int length);
        if (head < 0 || length > MostPacket)
        {
            Connection.Abort();
            return unread.Length;
        }

        if (head == 0 || unread.Length < head + length)
        {
            return 0;
        }

        int kind = unread[0] >> 4;
        if (!_isConnected && kind != 1)
        {
            Connection.Abort();
            return unread.Length;
        }

        Packet(kind, unread[..(head + length)], unread.Slice(head, length));
        return head + length;
    }

    [OnClose]
    private void Closed(CloseReason reason) => _isConnected = reason == CloseReason.Local && _dropped < 0;

    private void Packet(int kind, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> body)
    {
        switch (kind)
        {
            case 1:
                Connect(body);
                break;
            case 3:
                Publish(packet, body);
                break;
            case 8:
                Subscribe(body);
                break;
            case 10:
                Unsubscribe(body);
                break;
            case 12:
                Connection.Send([0xD0, 0]);
                break;
            case 14:
                Connection.Close();
                break;
            default:
                Connection.Abort();
                break;
        }
    }

    private void Connect(ReadOnlySpan<byte> body)
    {
        bool isKnown = TryText(ref body, out ReadOnlySpan<byte> protocol) && protocol.SequenceEqual("MQTT"u8) && body.Length >= 4 && body[0] == 4;
        Connection.Send([0x20, 2, 0, isKnown ? (byte)0 : (byte)1]);
        _isConnected = isKnown;
        if (!isKnown)
        {
            Connection.Close();
        }
    }

    private void Publish(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> body)
    {
        if ((packet[0] & 6) != 0 || !TryText(ref body, out ReadOnlySpan<byte> topic))
        {
            Connection.Abort();
            return;
        }

        _topics.Publish(Hash(topic), packet);
    }

    private void Subscribe(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2)
        {
            Connection.Abort();
            return;
        }

        ReadOnlySpan<byte> id = body[..2];
        body = body[2..];
        Span<byte> answer = stackalloc byte[64];
        int count = 0;
        while (count < 60 && TryText(ref body, out ReadOnlySpan<byte> topic) && body.Length > 0)
        {
            body = body[1..];
            _topics.Subscribe(Hash(topic), this);
            answer[4 + count++] = 0;
        }

        answer[0] = 0x90;
        answer[1] = (byte)(2 + count);
        id.CopyTo(answer[2..]);
        Connection.Send(answer[..(4 + count)]);
    }

    private void Unsubscribe(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2)
        {
            Connection.Abort();
            return;
        }

        Span<byte> answer = [0xB0, 2, body[0], body[1]];
        body = body[2..];
        while (TryText(ref body, out ReadOnlySpan<byte> topic))
        {
            _topics.Unsubscribe(Hash(topic), this);
        }

        Connection.Send(answer);
    }

    private static bool TryText(ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (body.Length < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (body.Length < 2 + length)
        {
            return false;
        }

        text = body.Slice(2, length);
        body = body[(2 + length)..];
        return true;
    }

    private static int ReadLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        for (int i = 1; i <= 4; i++)
        {
            if (i >= bytes.Length)
            {
                return 0;
            }

            length |= (bytes[i] & 0x7F) << (7 * (i - 1));
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> topic)
    {
        HashCode hash = default;
        hash.AddBytes(topic);
        return hash.ToHashCode();
    }
}
