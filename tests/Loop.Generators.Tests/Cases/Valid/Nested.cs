using Loop;

namespace Samples;

public static partial class Handlers
{
    internal abstract partial record Outer<TKey>
        where TKey : notnull
    {
        public partial interface IHolder
        {
            private protected partial struct Deep
            {
                [LoopHandler]
                private sealed partial class Echo
                {
                    [OnRecv]
                    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
                }
            }
        }
    }

    private readonly ref partial struct Pointed
    {
        [LoopHandler]
        internal partial class Echo
        {
            [OnRecv]
            private void Received(RecvBuffer bytes) => Connection.Send(bytes);
        }
    }

    internal readonly partial record struct Counted
    {
        [LoopHandler]
        internal partial class Echo
        {
            [OnRecv]
            private void Received(RecvBuffer bytes) => Connection.Send(bytes);
        }
    }
}
