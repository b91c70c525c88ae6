using Loop;

namespace Samples;

public abstract class Counting<TNote>
{
    private int _connections;

    protected int Told { get; private set; }

    [OnAccept]
    protected void Accepted(PeerAddress peer) => _connections += peer.ToString().Length;

    [OnRecv, Delimited("\n")]
    protected abstract void Line(ReadOnlySpan<byte> line);

    [OnClose]
    protected internal virtual void Gone() => _connections--;

    [OnMessage]
    protected void Note(TNote note) => Told += note is null ? 0 : 1;
}

public class Timed<T> : Counting<List<T>>
{
    [OnTimer(Every = "00:00:10")]
    public void Tick() => Gone();

    protected override void Line(ReadOnlySpan<byte> line) => _ = line.Length;

    [OnError]
    private protected virtual Supervision Failed(Exception exception) => Supervision.Close;
}

[LoopHandler]
public partial class Visitor : Timed<string>
{
    // For another event too; and the base's Tick() stays the [OnTimer] one.
    [OnDrained]
    protected internal override void Gone() => Connection.Resume();

    private void Tick(int count) => _ = count + Told;

    private protected override Supervision Failed(Exception exception) => base.Failed(exception);
}

[LoopHandler]
internal sealed partial class Strict : Timed<int>
{
    // Says anew how frames are found.
    [OnRecv, Delimited("\r\n", MaxLength = 100)]
    protected override void Line(ReadOnlySpan<byte> line) => Connection.Send(line);

    [OnMessage]
    private void Other(int number) => _ = number;
}
