using Loop;

namespace Samples;

[LoopHandler]
public partial class Hidden
{
    private Hidden(TimeProvider @event) => Time = @event;

    internal TimeProvider Time { get; }

    [OnClose]
    private void Gone() => Console.WriteLine(Time);
}
