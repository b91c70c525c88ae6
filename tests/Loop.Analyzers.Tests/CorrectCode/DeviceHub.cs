using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Loop;

namespace Correct.Hubs;

internal readonly record struct Sample(int Device, double Value);

/// <summary>A bus with a driver of its own: what goes over the wire waits for the wire.</summary>
internal class FieldBus
{
    private readonly Queue<Sample> _queue = new();

    [Blocking]
    public virtual double Read(int device) => device;

    [Blocking(Instead = "queue them")]
    public double this[int device] => Read(device);

    public void Queue(in Sample sample) => _queue.Enqueue(sample);

    public int Waiting => _queue.Count;
}

/// <summary>Collects samples of a house, writes them in batches, and tells the cloud.</summary>
[LoopHandler]
internal sealed partial class DeviceHub(FieldBus bus, DbConnection store, HttpClient cloud, Thread reader)
{
    private static readonly object _gate = new();
    private static readonly ReaderWriterLockSlim _names = new();

    private readonly Channel<Sample> _samples = Channel.CreateBounded<Sample>(1_024);
    private readonly List<Sample> _batch = new(256);
    private readonly Mutex _single = new(initiallyOwned: false, "hub");
    private readonly SslStream _uplink = new(new MemoryStream());
    private Task<double>? _outside;
    private double _last;
    private int _step;

    [OnMessage]
    private async LoopTask Came(Sample sample, CancellationToken stopped)
    {
        _batch.Add(sample);
        bus.Queue(sample);
        if (!_samples.Writer.TryWrite(sample))
        {
            await _samples.Writer.WriteAsync(sample, stopped);
        }

        if (_batch.Count < 256)
        {
            return;
        }

        double read = await EventLoop.Offload(static on => on.Read(1), bus);
        await using DbTransaction transaction = await store.BeginTransactionAsync(stopped);
        await transaction.CommitAsync(stopped);
        string answer = await cloud.GetStringAsync("https://cloud.internal/time", stopped);
        await File.AppendAllTextAsync("/var/log/hub", answer, stopped);
        await Task.Delay(bus.Waiting, stopped);
        _last = read;
        _batch.Clear();
    }

    [OnTimer(Every = "00:00:30")]
    private void Look()
    {
        if (Monitor.TryEnter(_gate, TimeSpan.Zero))
        {
            _step++;
            Monitor.Exit(_gate);
        }

        if (reader.Join(0) && _single.WaitOne(TimeSpan.Zero))
        {
            _single.ReleaseMutex();
        }

        if (_outside is { } outside)
        {
            _last = outside.IsCompletedSuccessfully ? outside.Result : _last;
        }

        _outside = OutsideAsync();
        if (GC.GetTotalMemory(forceFullCollection: false) > 1 << 30 && Console.LargestWindowWidth > 80)
        {
            _names.TryEnterReadLock(0);
        }

        Debug.WriteLineIf(_step > 100, _step);
    }

    [OnTimer(Every = "00:10:00")]
    private async LoopTask Call()
    {
        await _uplink.AuthenticateAsClientAsync("cloud.internal");
        await _uplink.WriteAsync(System.Text.Encoding.UTF8.GetPreamble());
        IPAddress[] addresses = await Dns.GetHostAddressesAsync("ntp.internal");
        int[] devices = await EventLoop.Offload(static count => Sums(count), addresses.Length);
        _step = devices.Length;
        if (Process.GetCurrentProcess().WaitForExit(TimeSpan.Zero))
        {
            Environment.ExitCode = _step;
        }
    }

    [OnMessage]
    private void Step(int left)
    {
        _step = left;
        if (left > 0)
        {
            Self.Tell(left - 1);
        }
    }

    private static int[] Sums(int count)
    {
        int[] sums = new int[count];
        Parallel.For(0, count, device => sums[device] = device * device);
        return sums;
    }

    private static async Task<double> OutsideAsync()
    {
        using UdpClient station = new(AddressFamily.InterNetwork);
        UdpReceiveResult weather = await station.ReceiveAsync();
        return weather.Buffer.Length;
    }

    [AllowBlocking("the program's end: nobody is served any more")]
    public void Drain() => reader.Join();
}
