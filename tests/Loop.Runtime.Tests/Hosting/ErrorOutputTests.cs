using System.Text;
using Loop.Hosting;
using Microsoft.Extensions.Logging;

namespace Loop.Runtime.Tests.Hosting;

/// <summary>Errors of a program that was given no logging.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ErrorOutputTests
{
    private readonly List<string> _written = [];
    private readonly HandTime _time = new();
    private bool _takes = true;

    [Test]
    public void Nothing_is_written_before_the_program_is_its_host_and_nothing_less_than_errors()
    {
        using ErrorOutput output = Make();
        output.IsOn = false;
        Log(output, LogLevel.Error, "early");
        output.IsOn = true;
        Log(output, LogLevel.Warning, "a warning");
        Log(output, LogLevel.Error, "an error", new InvalidOperationException("why"));
        Log(output, LogLevel.Critical, "the end");
        Assert.That(_written, Is.EqualTo(["error: an error\nSystem.InvalidOperationException: why\n", "error: the end\n"]));
    }

    [Test]
    public void Ten_a_second_are_written_and_the_others_counted()
    {
        using ErrorOutput output = Make();
        for (int i = 0; i < 25; i++)
        {
            Log(output, LogLevel.Error, $"{i}");
        }

        Assert.That(_written, Is.EqualTo(Enumerable.Range(0, 10).Select(static i => $"error: {i}\n")));
        _time.Ticks += _time.TimestampFrequency;
        Log(output, LogLevel.Error, "later");
        Log(output, LogLevel.Error, "last");
        Assert.That(_written.Skip(10), Is.EqualTo(["(15 errors before this one were left out)\nerror: later\n", "error: last\n"]));
    }

    [Test]
    public void What_nobody_takes_is_counted()
    {
        using ErrorOutput output = Make();
        _takes = false;
        Log(output, LogLevel.Error, "full");
        Log(output, LogLevel.Error, "still full");
        _takes = true;
        Log(output, LogLevel.Error, "read again");
        Assert.That(_written, Is.EqualTo(["(2 errors before this one were left out)\nerror: read again\n"]));
    }

    [TestCase("a", 4080)]
    [TestCase("a", 4090)]
    [TestCase("a", 100_000)]
    [TestCase("ä", 50_000)]
    [TestCase("€", 50_000)]
    [TestCase("😀", 50_000)]
    public void A_long_one_is_cut_to_what_a_pipe_takes_at_once(string character, int count)
    {
        using ErrorOutput output = Make();
        Log(output, LogLevel.Error, string.Concat(Enumerable.Repeat(character, count)));
        int lengthBytes = Encoding.UTF8.GetByteCount(_written.Single());
        Assert.That(lengthBytes, Is.LessThanOrEqualTo(4096).And.GreaterThan(Math.Min(4080, count)));
        Assert.That(_written[0], Does.EndWith(lengthBytes < 4090 && count < 4090 ? "a\n" : "\n"));
    }

    private ErrorOutput Make() => new(Take, _time) { IsOn = true };

    private bool Take(string text)
    {
        if (_takes)
        {
            _written.Add(text);
        }

        return _takes;
    }

    private static void Log(ErrorOutput output, LogLevel level, string text, Exception? exception = null) =>
        output.CreateLogger("Loop").Log(level, default, text, exception, static (state, _) => state);

    private sealed class HandTime : TimeProvider
    {
        public long Ticks { get; set; } = 1;

        public override long GetTimestamp() => Ticks;
    }
}
