namespace Loop.Extra
{
    [LoopHandler]
    public partial class Echo
    {
        [OnRecv]
        private void Received(RecvBuffer bytes) => Connection.Send(bytes);
    }
}

namespace Samples.Loop
{
    [global::Loop.LoopHandler]
    public partial class Loop
    {
        private global::Loop.SendBuffer? handler;

        [global::Loop.OnRecv, global::Loop.Delimited("\n")]
        private void run(global::System.ReadOnlySpan<byte> length) => handler = global::Loop.SendBuffer.Create(length);

        [global::Loop.OnMessage]
        private void @event(in Loop @in) => _ = @in.handler is null ? EventLoop : null;

        [global::Loop.OnClose]
        private async global::Loop.LoopTask exception(global::Loop.CloseReason @class)
        {
            await global::System.Threading.Tasks.Task.Yield();
            _ = @class;
        }

        [global::Loop.OnError]
        private global::Loop.Supervision decision(global::System.Exception second) => global::Loop.Supervision.Close;
    }
}

namespace Samples.Names
{
    public class LoopHost;

    public struct RecvBuffer;

    public partial class Connection
    {
        private readonly struct LoopException;

        public enum CloseReason
        {
            None,
        }

        [global::Loop.LoopHandler]
        public partial class ConnectionRun
        {
            private int _sum;

            private static int Run, Create, Events, AbiVersion, Limits, LoopMessages, LoopMessages2;

            [global::Loop.OnStart]
            private void IConnectionHandler() => Run = Create = Events = AbiVersion = Limits = LoopMessages = LoopMessages2 = _sum++;

            [global::Loop.OnMessage]
            private void Told(RecvBuffer message) => _sum += (message.Equals(default) ? 1 : 0) + new LoopException().GetHashCode();

            [global::Loop.OnClose]
            private void Gone(global::Loop.CloseReason reason) =>
                _ = reason.ToString() + CloseReason.None + Run + Create + Events + AbiVersion + Limits + LoopMessages + LoopMessages2;
        }
    }
}
