using System.Runtime.InteropServices;

namespace Loop.Bench.Peers;

/// <summary>The floor of a ping-pong that burns two processors: two threads that spin on one word each.</summary>
internal sealed class SpinningThreads : Workload
{
    private readonly Table _table = new(1);
    private readonly long[] _words = new long[64];

    public SpinningThreads()
    {
        for (int player = 0; player < 2; player++)
        {
            int number = player;
            new Thread(() => Play(number)) { IsBackground = true }.Start();
        }
    }

    public override string Description => "two threads that spin on a word each";

    protected override long Count => _table.Count;

    protected override void Begin()
    {
        _table.Begin();
        Volatile.Write(ref _words[0], 1);
    }

    protected override Task EndAsync() => _table.EndAsync();

    private void Play(int player)
    {
        ref long own = ref _words[player * 32];
        ref long other = ref _words[(1 - player) * 32];
        while (true)
        {
            // Between windows nobody has the ball for long: then it sleeps.
            for (int spins = 0; Volatile.Read(ref own) == 0; spins++)
            {
                if (spins > 1_000_000)
                {
                    Thread.Sleep(1);
                }
            }

            Volatile.Write(ref own, 0);
            if (_table.Hit(player))
            {
                Volatile.Write(ref other, 1);
            }
        }
    }
}

/// <summary>The floor of a ping-pong that sleeps: two threads that wake each other with an eventfd (eventfd(2)).</summary>
internal sealed partial class SleepingThreads : Workload
{
    private readonly Table _table = new(1);
    private readonly int[] _descriptors = [EventFd(0, 0), EventFd(0, 0)];

    public SleepingThreads()
    {
        for (int player = 0; player < 2; player++)
        {
            int number = player;
            new Thread(() => Play(number)) { IsBackground = true }.Start();
        }
    }

    public override string Description => "two threads that sleep in read(2) of an eventfd each";

    protected override long Count => _table.Count;

    protected override void Begin()
    {
        _table.Begin();
        Wake(0);
    }

    protected override Task EndAsync() => _table.EndAsync();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, out ulong value, nuint lengthBytes);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in ulong value, nuint lengthBytes);

    private void Play(int player)
    {
        while (true)
        {
            Read(_descriptors[player], out _, sizeof(ulong));
            if (_table.Hit(player))
            {
                Wake(1 - player);
            }
        }
    }

    private void Wake(int player) => Write(_descriptors[player], 1, sizeof(ulong));
}
