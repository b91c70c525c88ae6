namespace Loop.Runtime.Tests.Rings;

/// <summary>Waiting in tests that make each tick themselves.</summary>
internal static class Ticks
{
    public const long PatienceMs = 60_000;

    /// <summary>Ticks until a condition holds; fails when it does not within a minute.</summary>
    public static void Until(Action tick, Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + PatienceMs;
        while (!condition())
        {
            tick();
            Assert.That(Environment.TickCount64, Is.LessThan(deadline), $"waiting for: {what}");
        }
    }
}
