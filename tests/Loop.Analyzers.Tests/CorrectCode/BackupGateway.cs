using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Backups;

internal readonly record struct Chunk(int Volume, long Offset, int Length);

internal interface ITape
{
    [Blocking(Instead = "use WindAsync")]
    void Wind(long offset);

    Task WindAsync(long offset);

    long Position { get; }
}

/// <summary>How full the volumes are: readers see a whole that is replaced, and the lock is the writer's, who is no loop.</summary>
internal sealed class Volumes
{
    private readonly Lock _gate = new();
    private volatile int[] _free = new int[16];

    public int Free(int volume) => _free[volume];

    public void Measure(int volume)
    {
        lock (_gate)
        {
            int[] free = (int[])_free.Clone();
            free[volume] = (int)(new DriveInfo("/mnt/" + volume).AvailableFreeSpace >> 30);
            _free = free;
        }
    }
}

/// <summary>Takes chunks of backups and writes them where there is room.</summary>
[LoopHandler]
internal sealed partial class BackupGateway(ITape tape, Volumes volumes, DbConnection catalogue, HttpClient http)
{
    private readonly BlockingCollection<Chunk> _done = new(64);
    private readonly MemoryStream _packed = new();
    private readonly Socket _mirror = new(SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly byte[] _block = new byte[16_384];
    private CancellationTokenRegistration _stopping;
    private Task<long>? _checking;
    private long _written;
    private long _checked;

    public void Stop(CancellationToken token) => _stopping = token.Register(static () => { });

    [OnMessage]
    private async LoopTask Came(Chunk chunk)
    {
        if (volumes.Free(chunk.Volume) == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(10));
        }

        if (tape.Position != chunk.Offset)
        {
            await tape.WindAsync(chunk.Offset);
        }

        Pack(chunk);
        await using FileStream volume = await EventLoop.Offload(static number => File.OpenWrite("/mnt/" + number), chunk.Volume);
        await volume.WriteAsync(_packed.GetBuffer().AsMemory(0, (int)_packed.Length));
        _written += chunk.Length;
        _done.TryAdd(chunk);
    }

    [OnTimer(Every = "00:01:00")]
    private async LoopTask Check()
    {
        if (_checking is { } checking && checking.IsCompletedSuccessfully)
        {
            _checked = checking.Result;
        }

        _checking = SumAsync();
        if (catalogue.State != ConnectionState.Open)
        {
            await catalogue.OpenAsync();
        }

        using HttpRequestMessage request = Sums();
        using HttpResponseMessage answer = await http.SendAsync(request);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        _ = await body.ReadAsync(_block);
        await Parallel.ForEachAsync(_done.ToArray(), static async (chunk, token) => await Task.Delay(chunk.Volume, token));
    }

    [OnTimer(Every = "00:00:01")]
    private void Report()
    {
        while (_done.TryTake(out Chunk chunk))
        {
            _written -= chunk.Length;
        }

        _ = _mirror.Send(_block.AsSpan(0, 64));
        if (Console.IsOutputRedirected && !Console.IsInputRedirected)
        {
            Trace.WriteLine(_written);
        }
    }

    [OnError]
    private Supervision Failed(Exception exception)
    {
        if (exception is InsufficientMemoryException && GC.GetGCMemoryInfo().MemoryLoadBytes > 1L << 34)
        {
            Environment.ExitCode = 3;
        }

        return Supervision.Resume;
    }

    [OnStop]
    private async LoopTask Stopped()
    {
        _stopping.Unregister();
        Chain(8);
        string host = Dns.GetHostName();
        await Task.Run(() => Process.Start("/sbin/umount", host));
    }

    private int Chain(int volume) => volume == 0 ? 0 : volumes.Free(volume) + Chain(volume - 1);

    private HttpRequestMessage Sums() => new(HttpMethod.Put, "https://backups.internal/" + _checked);

    private async Task<long> SumAsync()
    {
        long sum = 0;
        for (int i = 0; i < 16; i++)
        {
            await Task.Run(() => volumes.Measure(i));
            sum += volumes.Free(i);
        }

        return sum;
    }

    private void Pack(in Chunk chunk)
    {
        _packed.SetLength(0);
        using GZipStream zip = new(_packed, CompressionLevel.Fastest, leaveOpen: true);
        zip.Write(_block.AsSpan(0, Math.Min(chunk.Length, _block.Length)));
    }

    [AllowBlocking("called by the tool that makes the catalogue, before any loop runs")]
    public void Create() => Directory.CreateDirectory("/mnt/catalogue");
}
