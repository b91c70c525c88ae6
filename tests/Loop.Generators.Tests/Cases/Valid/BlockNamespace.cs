namespace Samples
{
    namespace Inner
    {
        using Loop;

        [LoopHandler]
        public partial class Echo
        {
            [OnRecv]
            private void Received(RecvBuffer bytes) => Connection.Send(bytes);
        }
    }
}
