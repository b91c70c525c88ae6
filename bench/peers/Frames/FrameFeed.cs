using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Loop.Bench.Peers;

/// <summary>Feeds one handler class: a packet to each of its connections, then a step of the loop, and only the step is timed.</summary>
internal sealed partial class FrameFeed : IDisposable
{
    private const int Connections = 64;
    private const int FramesAPacket = 64;
    private const int FrameBytes = 32;
    private const int ThreadCpuClock = 3; // CLOCK_THREAD_CPUTIME_ID, clock_gettime(2)

    private readonly SteppedLoop _loop;
    private readonly Tally _tally;
    private readonly byte[] _packet;
    private readonly int _payloadBytes;
    private readonly Socket[] _sockets;

    /// <param name="loop">The loop that the class is listened with on.</param>
    /// <param name="endPoint">Where.</param>
    /// <param name="tally">What its handlers count in.</param>
    /// <param name="frames">How frames are sent: <c>lines</c> or <c>records</c>.</param>
    /// <param name="cutsFrames">False for who only receives.</param>
    public FrameFeed(SteppedLoop loop, PeerAddress endPoint, Tally tally, string frames, bool cutsFrames)
    {
        _loop = loop;
        _tally = tally;
        _packet = [.. Enumerable.Repeat(frames == "lines" ? Line() : Record(), FramesAPacket).SelectMany(static frame => frame)];
        _payloadBytes = cutsFrames ? FramesAPacket * FrameBytes : _packet.Length;
        _sockets = new Socket[Connections];
        for (int i = 0; i < Connections; i++)
        {
            _sockets[i] = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets[i].Connect(endPoint.Ip!);
            loop.RunOnce(TimeSpan.Zero);
        }
    }

    /// <summary>Feeds for so long, and gives the figures as a line of JSON.</summary>
    public string Run(double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        long packets = 0, cpuNs = 0, steppedNs = 0, bytes = _tally.Bytes;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            foreach (Socket socket in _sockets)
            {
                socket.Send(_packet);
            }

            packets += Connections;
            long before = ThreadCpuNs(), from = Stopwatch.GetTimestamp();
            _loop.RunOnce(TimeSpan.Zero);
            steppedNs += (long)Stopwatch.GetElapsedTime(from).TotalNanoseconds;
            cpuNs += ThreadCpuNs() - before;
        }

        while (_tally.Bytes - bytes < packets * _payloadBytes)
        {
            // A packet that the last step did not see yet; the time of one step more does not matter, bytes that never come would.
            _loop.RunOnce(TimeSpan.FromMilliseconds(100));
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > seconds + 10)
            {
                break;
            }
        }

        return _tally.Bytes - bytes == packets * _payloadBytes
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"units\":{packets * FramesAPacket},\"cpuNs\":{cpuNs},\"elapsedNs\":{steppedNs},\"loadCpuNs\":0}}")
            : throw new InvalidOperationException($"{packets} packets brought {_tally.Bytes - bytes} bytes of frames instead of {packets * _payloadBytes}.");
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static byte[] Line() => [.. Enumerable.Repeat((byte)'x', FrameBytes), (byte)'\r', (byte)'\n'];

    private static byte[] Record()
    {
        byte[] record = new byte[4 + FrameBytes];
        BinaryPrimitives.WriteInt32BigEndian(record, FrameBytes);
        return record;
    }

    private static long ThreadCpuNs()
    {
        if (ClockGetTime(ThreadCpuClock, out TimeSpec time) != 0)
        {
            throw new InvalidOperationException($"clock_gettime failed: errno {Marshal.GetLastPInvokeError()}.");
        }

        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
