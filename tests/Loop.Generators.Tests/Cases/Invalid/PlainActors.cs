using Loop;

namespace Samples;

[LoopHandler]
public partial class Joined(Connection connection)
{
    [OnStart]
    private void Begin() => connection.Close();
}

[LoopHandler]
public partial class Twice
{
    [OnStart]
    private void Begin() => Self.Stop();

    [OnStart]
    private void BeginAgain() => Self.Stop();
}

[LoopHandler]
public partial class Shapes
{
    [OnStop]
    private int End() => Self.Id.Loop;
}

[LoopHandler]
public partial class Named
{
    private int Self => EventLoop.Index;

    [OnStop]
    private void End() => _ = Self;
}
