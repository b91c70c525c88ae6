using Loop;

namespace @namespace.@event;

#pragma warning disable CS8981, CS8860 // lower-case names are the point here
public partial struct @struct<@in>
{
    [LoopHandler]
    public partial class @class<@out>(IEqualityComparer<@out> @int)
    {
        [OnRecv]
        private void @void(RecvBuffer @ref) => _ = @int.GetHashCode() + @ref.Length;

        [OnError]
        private Supervision @catch(Exception @try) => @try is null ? Supervision.Stop : Supervision.Close;
    }

    [LoopHandler]
    internal partial class record
    {
        [OnClose]
        private void @default() => _ = EventLoop;
    }
}
