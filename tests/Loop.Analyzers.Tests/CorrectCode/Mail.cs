using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using Loop;

namespace Correct.Mail;

/// <summary>A message that was taken.</summary>
internal sealed class Letter
{
    public required byte[] From { get; init; }

    public required byte[][] To { get; init; }

    public required byte[] Text { get; init; }
}

/// <summary>What one process takes: letters go into a bounded channel, and a worker off the loops writes them.</summary>
internal sealed class Spool
{
    private readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.Wait });
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public ChannelReader<Letter> Reader => _letters.Reader;

    /// <summary>Never waits: a full spool is the sender's business.</summary>
    public bool TryAdd(Letter letter)
    {
        if (!_letters.Writer.TryWrite(letter))
        {
            return false;
        }

        Interlocked.Increment(ref _taken);
        return true;
    }
}

internal enum MailState
{
    Greeting,
    Idle,
    From,
    To,
    Data,
}

/// <summary>Takes mail (RFC 5321): HELO, EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT.</summary>
[LoopHandler(MaxCarryBytes = 262_144, IdleTimeout = "00:05:00", FirstByteTimeout = "00:00:30")]
internal sealed partial class MailServer(Spool spool)
{
    private const int MostRecipients = 100;

    private readonly List<byte[]> _recipients = new(4);
    private byte[] _from = [];
    private MailState _state;
    private int _mistakes;

    [OnAccept]
    private void Accepted() => Connection.Send("220 mail.example.org ready\r\n"u8);

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (_state == MailState.Data)
        {
            int end = unread.IndexOf("\r\n.\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            Take(unread[..(end + 2)]);
            return end + 5;
        }

        int lineEnd = unread.IndexOf("\r\n"u8);
        if (lineEnd < 0)
        {
            if (unread.Length > 1000)
            {
                Connection.Send("500 line too long\r\n"u8);
                Connection.Close();
            }

            return 0;
        }

        Command(unread[..lineEnd]);
        return lineEnd + 2;
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    [OnClose]
    private void Closed(CloseReason reason)
    {
        _recipients.Clear();
        _state = reason == CloseReason.Local ? MailState.Idle : MailState.Greeting;
    }

    private void Command(ReadOnlySpan<byte> line)
    {
        if (Begins(line, "EHLO "u8) || Begins(line, "HELO "u8))
        {
            Reset();
            Connection.Send(line[0] is (byte)'E' or (byte)'e' ? "250-mail.example.org\r\n250-PIPELINING\r\n250 SIZE 262144\r\n"u8 : "250 mail.example.org\r\n"u8);
        }
        else if (Begins(line, "MAIL FROM:"u8))
        {
            From(line[10..]);
        }
        else if (Begins(line, "RCPT TO:"u8))
        {
            To(line[8..]);
        }
        else if (Begins(line, "DATA"u8))
        {
            if (_state == MailState.To)
            {
                _state = MailState.Data;
                Connection.Send("354 go ahead\r\n"u8);
            }
            else
            {
                Mistake("503 recipients first\r\n"u8);
            }
        }
        else if (Begins(line, "RSET"u8))
        {
            Reset();
            Connection.Send("250 forgotten\r\n"u8);
        }
        else if (Begins(line, "NOOP"u8))
        {
            Connection.Send("250 yes\r\n"u8);
        }
        else if (Begins(line, "QUIT"u8))
        {
            Connection.Send("221 bye\r\n"u8);
            Connection.Close();
        }
        else
        {
            Mistake("500 what\r\n"u8);
        }
    }

    private void From(ReadOnlySpan<byte> argument)
    {
        if (_state != MailState.Idle || !TryAddress(argument, out ReadOnlySpan<byte> address))
        {
            Mistake("501 no sender\r\n"u8);
            return;
        }

        _from = address.ToArray();
        _state = MailState.From;
        Connection.Send("250 from\r\n"u8);
    }

    private void To(ReadOnlySpan<byte> argument)
    {
        if (_state is not (MailState.From or MailState.To) || !TryAddress(argument, out ReadOnlySpan<byte> address))
        {
            Mistake("501 no recipient\r\n"u8);
            return;
        }

        if (_recipients.Count == MostRecipients)
        {
            Connection.Send("452 too many\r\n"u8);
            return;
        }

        _recipients.Add(address.ToArray());
        _state = MailState.To;
        Connection.Send("250 to\r\n"u8);
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        bool isTaken = spool.TryAdd(new Letter { From = _from, To = [.. _recipients], Text = text.ToArray() });
        Connection.Send(isTaken ? "250 taken\r\n"u8 : "451 later\r\n"u8);
        Reset();
    }

    private void Reset()
    {
        _recipients.Clear();
        _from = [];
        _state = MailState.Idle;
    }

    private void Mistake(ReadOnlySpan<byte> answer)
    {
        Connection.Send(answer);
        if (++_mistakes == 10)
        {
            Connection.Close();
        }
    }

    private static bool TryAddress(ReadOnlySpan<byte> argument, out ReadOnlySpan<byte> address)
    {
        int open = argument.IndexOf((byte)'<'), close = argument.IndexOf((byte)'>');
        address = open >= 0 && close > open ? argument[(open + 1)..close] : default;
        return close > open && open >= 0 && address.Length <= 254;
    }

    private static bool Begins(ReadOnlySpan<byte> line, ReadOnlySpan<byte> upper)
    {
        if (line.Length < upper.Length)
        {
            return false;
        }

        for (int i = 0; i < upper.Length; i++)
        {
            byte value = line[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(line[i] - 32) : line[i];
            if (value != upper[i])
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Writes what was taken, off the loops: blocking is its work.</summary>
internal sealed class Writer(Spool spool, string folder)
{
    private readonly Lock _gate = new();
    private int _written;

    public void Run(CancellationToken stop)
    {
        Thread thread = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (!spool.Reader.TryRead(out Letter? letter))
                {
                    Thread.Sleep(10);
                    continue;
                }

                lock (_gate)
                {
                    System.IO.File.WriteAllBytes(System.IO.Path.Combine(folder, $"{_written++}.eml"), letter.Text);
                }
            }
        });
        thread.IsBackground = true;
        thread.Start();
    }
}
