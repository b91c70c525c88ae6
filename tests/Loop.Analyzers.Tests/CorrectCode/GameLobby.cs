using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Lobbies;

internal sealed record Wish(int Player, string Map, int Rank);

/// <summary>Physics of another library, as its authors have marked it.</summary>
internal abstract class Physics
{
    [Blocking]
    public abstract int Simulate(int ticks);

    public int Ticks { get; protected set; }

    public ValueTask<int> SimulateAsync(int ticks) => new(Task.Run(() => Simulate(ticks)));
}

/// <summary>Brings players together; a game is prepared off the loop while others go on talking.</summary>
[LoopHandler]
internal sealed partial class GameLobby(Physics physics, DbConnection players, HttpClient anti)
{
    private static readonly Lock _ranksGate = new();
    private static int[] _ranks = new int[1_024];

    private readonly ConcurrentQueue<Wish> _wishes = new();
    private readonly ManualResetEventSlim _mapsAreThere = new();
    private readonly List<int> _matched = new(64);
    private readonly StringWriter _journal = new();
    private readonly Lazy<int> _worst = new(static () => (int)new FileInfo("/var/lib/ranks").Length);
    private Process? _server;
    private Timer? _warm;
    private int _depth;

    [OnStart]
    private async LoopTask Started()
    {
        _warm = new Timer(static state => Warm((ManualResetEventSlim)state!), _mapsAreThere, 0, Timeout.Infinite);
        await players.OpenAsync();
        IPHostEntry entry = await Dns.GetHostEntryAsync("match.internal");
        _journal.WriteLine(entry.HostName);
    }

    [OnMessage]
    private async LoopTask Wished(Wish wish)
    {
        if (!_mapsAreThere.IsSet)
        {
            await Task.Delay(50);
        }

        using HttpResponseMessage seen = await anti.SendAsync(Question(wish.Player));
        if (!seen.IsSuccessStatusCode)
        {
            return;
        }

        _wishes.Enqueue(wish);
        int rank = await RankAsync(wish.Player);
        if (_ranksGate.TryEnter())
        {
            _ranks[wish.Player & 1_023] = rank;
            _ranksGate.Exit();
        }

        await File.AppendAllTextAsync("/var/log/lobby", wish.Map);
        int seconds = await physics.SimulateAsync(physics.Ticks);
        if (seconds > 2 && _server is { } server && server.WaitForExit(0))
        {
            _server = null;
        }
    }

    [OnTimer(Every = "00:00:00.500")]
    private void Match()
    {
        while (_wishes.TryDequeue(out Wish? wish) && _matched.Count < 64)
        {
            _matched.Add(wish.Player);
        }

        if (_matched.Count == 64 && !Console.IsInputRedirected)
        {
            Begin(_matched.ToArray());
            _matched.Clear();
        }

        if (GC.GetTotalAllocatedBytes() > 1L << 40)
        {
            Trace.TraceWarning("much garbage");
        }
    }

    [OnDrained]
    private void Drained()
    {
        for (_depth = 0; _depth < 4 && Connection.IsWritable; _depth++)
        {
            Connection.Send("tick\n"u8);
        }
    }

    [OnClose]
    private void Closed()
    {
        _warm?.Dispose();
        _journal.Flush();
    }

    private static HttpRequestMessage Question(int player) => new(HttpMethod.Get, "https://anti.internal/" + player);

    private void Begin(int[] matched)
    {
        EventLoop loop = EventLoop;
        _ = Task.Run(() =>
        {
            int[] best = matched.AsParallel().OrderByDescending(player => Volatile.Read(ref _ranks[player & 1_023])).ToArray();
            Process process = Process.Start("/opt/game/server", best.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            loop.Post(() => _server = process);
        });
    }

    private async Task<int> RankAsync(int player)
    {
        await using DbCommand command = players.CreateCommand();
        command.CommandText = "select rank from players where id = " + player;
        object? rank = await command.ExecuteScalarAsync();
        using Socket probe = new(SocketType.Stream, ProtocolType.Tcp);
        bool isAlive = !probe.Poll(0, SelectMode.SelectError);
        return rank is int found && (isAlive || _worst.IsValueCreated) ? found : 0;
    }

    [AllowBlocking("a timer's callback, on a thread of the pool")]
    private static void Warm(ManualResetEventSlim ready)
    {
        Thread.Sleep(100);
        ready.Set();
    }
}
