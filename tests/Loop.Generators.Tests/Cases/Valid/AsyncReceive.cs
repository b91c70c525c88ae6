using Loop;

namespace Samples;

// What can be answered at once is, out of the received bytes themselves; only the rest waits.
[LoopHandler]
public partial class FastPath
{
    [OnRecv]
    private LoopTask Received(RecvBuffer bytes)
    {
        if (bytes.Length > 1)
        {
            Connection.Send(bytes);
            return default;
        }

        return AnswerLaterAsync(bytes.Span[0]);
    }

    private async LoopTask AnswerLaterAsync(byte first)
    {
        await Task.Yield();
        Connection.Send([first]);
    }
}
