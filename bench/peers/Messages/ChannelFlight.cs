using System.Threading.Channels;

namespace Loop.Bench.Peers;

/// <summary>The same between two tasks over a pair of bounded channels with one reader and one writer each.</summary>
internal sealed class ChannelFlight : Workload
{
    private readonly Channel<Ball>[] _channels = [Make(), Make()];
    private readonly Table _table;

    public ChannelFlight(int inFlight)
    {
        _table = new(inFlight);
        for (int player = 0; player < 2; player++)
        {
            int number = player;
            _ = Task.Run(() => PlayAsync(number));
        }
    }

    public override string Description => $"two tasks, bounded Channel<T> with single reader and writer, {_table.InFlight} in flight";

    protected override long Count => _table.Count;

    protected override void Begin()
    {
        _table.Begin();
        for (int i = 0; i < _table.InFlight; i++)
        {
            _channels[0].Writer.TryWrite(new Ball(i));
        }
    }

    protected override Task EndAsync() => _table.EndAsync();

    private static Channel<Ball> Make() => Channel.CreateBounded<Ball>(new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = false });

    private async Task PlayAsync(int player)
    {
        ChannelReader<Ball> reader = _channels[player].Reader;
        ChannelWriter<Ball> writer = _channels[1 - player].Writer;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out Ball ball))
            {
                if (_table.Hit(player))
                {
                    writer.TryWrite(ball);
                }
            }
        }
    }
}
