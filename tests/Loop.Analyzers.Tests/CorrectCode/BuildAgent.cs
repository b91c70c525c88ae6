using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Builds;

internal sealed record Job(int Id, string Command, string Source);

internal sealed class Toolchain
{
    /// <summary>Asks the compiler itself: some hundred milliseconds.</summary>
    [Blocking(Instead = "use Offload")]
    public int Version() => Environment.Version.Major;

    [AllowBlocking("one stat of a file that is in the page cache, 2 us")]
    public bool IsThere() => File.Exists("/usr/bin/cc");
}

/// <summary>An agent of a build farm: jobs come as messages, everything that waits is awaited.</summary>
[LoopHandler]
internal sealed partial class BuildAgent(HttpClient http, DbConnection database, Toolchain toolchain)
{
    private readonly AutoResetEvent _cancelled = new(false);
    private readonly SemaphoreSlim _slots = new(4);
    private readonly Lazy<string> _motd = new(static () => File.ReadAllText("/etc/motd"));
    private readonly Queue<Job> _waiting = new();
    private readonly Socket _cache = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _artefact = new byte[65_536];
    private Action? _next;
    private int _version;
    private int _failures;
    private int _steps;

    [OnStart]
    private async LoopTask Started()
    {
        _next = Next;
        _version = toolchain.IsThere() ? await EventLoop.Offload(static tools => tools.Version(), toolchain) : 0;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync("cache.internal");
        await _cache.ConnectAsync(addresses[0], 6_379);
        await database.OpenAsync();
    }

    [OnMessage]
    private async LoopTask Came(Job job, CancellationToken stopped)
    {
        if (!_slots.Wait(0))
        {
            _waiting.Enqueue(job);
            return;
        }

        string source = await http.GetStringAsync(job.Source, stopped);
        await File.WriteAllTextAsync(Path.Combine("/tmp", Path.GetFileName(job.Source)), source, stopped);
        int code = await RunAsync(job);
        if (code != 0 && ++_failures < 3)
        {
            await Task.Delay(1_000 << _failures, stopped);
            _waiting.Enqueue(job);
        }

        await Task.WhenAll(NoteAsync(job.Id, code), StoreAsync(job.Id));
        Debug.WriteLine(job.Command);
        _slots.Release();
        Next();
    }

    [OnTimer(Every = "00:00:05")]
    private void Look()
    {
        bool isBusy = GC.CollectionCount(2) > _steps && _motd.IsValueCreated;
        if (_cancelled.WaitOne(0) || (Console.KeyAvailable && isBusy))
        {
            _waiting.Clear();
        }
    }

    [OnDrained]
    private void Drained()
    {
        if (_waiting.Count > 0 && _steps++ < 8)
        {
            EventLoop.Post(_next!);
        }
    }

    private void Next()
    {
        if (_waiting.TryDequeue(out Job? job))
        {
            Self.Tell(job);
        }
    }

    private static async Task<int> RunAsync(Job job)
    {
        using Process process = await Task.Run(() => Process.Start("/bin/sh", ["-c", job.Command]));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task NoteAsync(int id, int code)
    {
        await using DbCommand command = database.CreateCommand();
        command.CommandText = "insert into builds values (" + id + ", " + code + ", " + _version + ")";
        await command.ExecuteNonQueryAsync();
    }

    private async Task StoreAsync(int id)
    {
        byte[] name = SHA256.HashData(BitConverter.GetBytes(id));
        await _cache.SendAsync(name);
        _ = await _cache.ReceiveAsync(_artefact);
        PingReply reply = await new Ping().SendPingAsync("cache.internal", 500);
        _failures = reply.Status == IPStatus.Success ? 0 : _failures;
    }
}
