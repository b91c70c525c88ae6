using System.Diagnostics.CodeAnalysis;
using Loop;

namespace Samples;

[LoopHandler]
public partial class Complete
{
    [SetsRequiredMembers]
    public Complete(TimeProvider time) => Time = time;

    public required TimeProvider Time { get; init; }

    [OnClose]
    private void Gone() => Console.WriteLine(Time);
}
