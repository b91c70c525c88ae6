namespace Loop.Conformance.Tests.Support;

/// <summary>The system's clock, which one loop finds broken, or slow, when the test says so: a way to make a loop fail where none of its handlers does.</summary>
internal sealed class BrokenTime(int loop) : TimeProvider
{
    private readonly string _thread = $"loop-{loop}";
    private Action? _next;

    /// <summary>Lets the loop's next look at the clock throw.</summary>
    public void Break() => OnNextLook(static () => throw new InvalidOperationException("the clock is broken"));

    /// <summary>Does something in the loop's next look at the clock.</summary>
    public void OnNextLook(Action action) => Volatile.Write(ref _next, action);

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name == _thread && Interlocked.Exchange(ref _next, null) is { } action)
        {
            action();
        }

        return base.GetTimestamp();
    }
}
