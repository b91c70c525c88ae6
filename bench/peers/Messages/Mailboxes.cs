using System.Threading.Channels;

namespace Loop.Bench.Peers;

/// <summary>Producers that tell as fast as they can, one consumer that counts. A full mailbox is tried again.</summary>
internal abstract class MailboxWorkload(int producers) : Workload
{
    private readonly List<Thread> _threads = [];
    private volatile bool _isOver;
    private long _count;

    public override string Description => $"{producers} producer{(producers == 1 ? "" : "s")}, a bound of 4,096 messages";

    protected override long Count => Volatile.Read(ref _count);

    /// <summary>The consumer got a message.</summary>
    public void Take() => Volatile.Write(ref _count, _count + 1);

    protected override void Begin()
    {
        _isOver = false;
        for (int i = 0; i < producers; i++)
        {
            Thread thread = new(Produce);
            _threads.Add(thread);
            thread.Start();
        }
    }

    protected override Task EndAsync()
    {
        _isOver = true;
        _threads.ForEach(static thread => thread.Join());
        _threads.Clear();
        return Task.CompletedTask;
    }

    protected abstract bool TryPut(int number);

    private void Produce()
    {
        SpinWait full = default;
        for (int number = 0; !_isOver; number++)
        {
            while (!TryPut(number) && !_isOver)
            {
                full.SpinOnce(sleep1Threshold: -1);
            }
        }
    }
}

internal sealed class LoopMailbox : MailboxWorkload
{
    private readonly LoopHost _host;
    private readonly Address<Counter> _counter;

    private LoopMailbox(LoopHost host, int producers)
        : base(producers)
    {
        _host = host;
        _counter = host.Loops[0].Spawn(() => new Counter(this));
    }

    public static async Task<Workload> StartAsync(string on, int producers) => new LoopMailbox(await LoopHosts.StartAsync(on, loops: 1), producers);

    protected override ValueTask ReleaseAsync() => _host.DisposeAsync();

    protected override bool TryPut(int number) => _counter.Tell(new Ball(number)) == TellStatus.Ok;
}

[LoopHandler]
internal sealed partial class Counter(MailboxWorkload workload)
{
    [OnMessage]
    private void OnBall(Ball ball) => workload.Take();
}

internal sealed class ChannelMailbox : MailboxWorkload
{
    private readonly Channel<Ball> _channel;

    public ChannelMailbox(int producers)
        : base(producers)
    {
        _channel = Channel.CreateBounded<Ball>(new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = producers == 1 });
        _ = Task.Run(ConsumeAsync);
    }

    protected override bool TryPut(int number) => _channel.Writer.TryWrite(new Ball(number));

    private async Task ConsumeAsync()
    {
        while (await _channel.Reader.WaitToReadAsync())
        {
            while (_channel.Reader.TryRead(out _))
            {
                Take();
            }
        }
    }
}
