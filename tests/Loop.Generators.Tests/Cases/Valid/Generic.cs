using Loop;

namespace Samples;

public interface ICodec<T>
{
    int Decode(ReadOnlySpan<byte> unread, out T value);
}

[LoopHandler]
public partial class Decoding<TCodec, TValue>(TCodec codec, IEqualityComparer<TValue> comparer)
    where TCodec : class, ICodec<TValue>, new()
    where TValue : struct
{
    private TValue _last;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int count = codec.Decode(unread, out TValue value);
        if (comparer.Equals(value, _last))
        {
            Connection.Close();
        }

        _last = value;
        return count;
    }
}

[LoopHandler]
public partial class Holding<T>
    where T : class
{
    private readonly T _held;

    public Holding(T held) => _held = held;

    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = _held.GetHashCode() + bytes.Length;
}
