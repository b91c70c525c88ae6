using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Filters;

/// <summary>A scanner in C that takes a message in one go.</summary>
internal sealed class VirusScanner
{
    [Blocking(Instead = "use ScanAsync")]
    public bool Scan(byte[] text) => text.Length > 0;

    public async Task<bool> ScanAsync(byte[] text) => await Task.Run(() => Scan(text));
}

/// <summary>Words that are thought to be spam; those who write them wait for each other, who reads them does not.</summary>
internal sealed class Words
{
    private Dictionary<string, double> _weights = [];

    public double Weight(string word) => Volatile.Read(ref _weights).GetValueOrDefault(word);

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Learn(string word, double weight) => Volatile.Write(ref _weights, new Dictionary<string, double>(_weights) { [word] = weight });
}

/// <summary>Judges messages for a mail server: a line with a path comes in, a line with a verdict goes out.</summary>
[LoopHandler]
internal sealed partial class MailFilter(VirusScanner scanner, Words words, DbConnection history, HttpClient lists)
{
    private readonly CountdownEvent _running = new(1);
    private readonly Task<int> _rules = Task.Run(static () => File.ReadLines("/etc/filter/rules").Count());
    private readonly TcpListener _control = new(IPAddress.Loopback, 4_001);
    private Process? _updater;
    private Lazy<int> _limit = new(static () => int.Parse(File.ReadAllText("/etc/filter/limit"), System.Globalization.CultureInfo.InvariantCulture));
    private int _ruleCount;
    private int _tries;

    [OnStart]
    private async LoopTask Started()
    {
        _ruleCount = await _rules;
        _limit = await EventLoop.Offload(static limit => new Lazy<int>(limit.Value), _limit);
        await history.OpenAsync();
        _control.Start();
        using TcpClient control = await _control.AcceptTcpClientAsync();
        NetworkStream stream = control.GetStream();
        _ = await stream.ReadAsync(new byte[64]);
    }

    [OnRecv]
    private async LoopTask Received(ReadOnlyMemory<byte> line, CancellationToken closed)
    {
        _running.TryAddCount();
        byte[] text = await File.ReadAllBytesAsync(PathOf(line.Span), closed);
        while (await scanner.ScanAsync(text) && _tries++ < 3)
        {
            await Task.Delay(200, closed);
        }

        bool isListed = (await Dns.GetHostAddressesAsync("2.0.0.127.bl.internal", closed)).Length > 0;
        string page = await lists.GetStringAsync("https://lists.internal/today", closed);
        Task<bool> first = IsKnownAsync(1), second = IsKnownAsync(2);
        await Task.WhenAll(first, second);
        double weight = words.Weight(page) + (first.Result || second.Result ? 1 : 0) + _ruleCount;
        Connection.Send(isListed || weight > _tries ? "spam\n"u8 : "ham\n"u8);
        _running.Signal();
    }

    [OnTimer(Every = "01:00:00")]
    private async LoopTask Update()
    {
        if (_updater is { } updater)
        {
            await updater.WaitForExitAsync();
        }

        _updater = await Task.Run(static () => Process.Start("/usr/bin/filter-update"));
        Debug.Print("updated");
    }

    [OnTimer(Every = "00:00:10")]
    private void Look()
    {
        if (_running.CurrentCount == 1 && _control.Pending() && GC.CollectionCount(0) > _ruleCount)
        {
            Learn(_ruleCount);
        }

        if (!Console.IsErrorRedirected && Console.KeyAvailable)
        {
            Trace.WriteLine("a key");
        }
    }

    [OnEnd]
    private void Ended()
    {
        if (Connection.QueuedBytes == 0)
        {
            Connection.Close();
            return;
        }

        EventLoop.Post(Connection.Close);
    }

    private void Learn(int most) => ThreadPool.QueueUserWorkItem(
        static state =>
        {
            Parallel.For(0, 100, number => state.words.Learn("word" + number, number % state.most));
            using SmtpClient reporter = new("localhost");
        },
        (words, most),
        preferLocal: false);

    private async Task<bool> IsKnownAsync(int list)
    {
        await using DbCommand command = history.CreateCommand();
        command.CommandText = "select count(*) from list" + list;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        PingReply reply = await new Ping().SendPingAsync(IPAddress.Loopback);
        return await reader.ReadAsync() && reply.Status == IPStatus.Success;
    }

    [AllowBlocking("a name out of fifty bytes; no file is touched")]
    private static string PathOf(ReadOnlySpan<byte> line) => Path.Combine("/var/mail", System.Text.Encoding.UTF8.GetString(line));
}
