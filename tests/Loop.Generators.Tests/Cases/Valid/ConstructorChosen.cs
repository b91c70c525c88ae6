using Loop;
using Microsoft.Extensions.DependencyInjection;

namespace Samples;

[LoopHandler]
public partial class Chosen
{
    public Chosen()
        : this(TimeProvider.System)
    {
    }

    [ActivatorUtilitiesConstructor]
    public Chosen(in TimeProvider time) => Time = time;

    public TimeProvider Time { get; }

    [OnClose]
    private void Gone() => Console.WriteLine(Time);
}
