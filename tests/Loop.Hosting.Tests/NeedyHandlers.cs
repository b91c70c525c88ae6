using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting.Tests;

/// <summary>Takes what a container has of itself, what it can do without, and two services of the tests'.</summary>
[LoopHandler]
internal sealed partial class Needy(
    IServiceProvider services, ILogger<Needy> logger, IEnumerable<IDisposable> many, Record record, [FromKeyedServices("second")] Record second, Uri? none = null)
{
    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (services is not null && logger is not null && many is not null && record != second && none is null)
        {
            Connection.Send(bytes);
        }
    }
}

/// <summary>Takes a service by its key, and nothing else.</summary>
[LoopHandler]
internal sealed partial class NeedyOfAKey([FromKeyedServices("second")] Record second)
{
    [OnClose]
    private void OnClose() => second.Release.Set();
}

/// <summary>An actor with a service.</summary>
[LoopHandler]
internal sealed partial class NeedyActor(Record record)
{
    [OnStop]
    private void OnStop() => record.Release.Set();
}

/// <summary>Datagrams, with a service.</summary>
[LoopHandler]
internal sealed partial class NeedySink(Record record)
{
    [OnDatagram]
    private void OnDatagram(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            record.Release.Set();
        }
    }
}

/// <summary>Counts the bytes of datagrams.</summary>
[LoopHandler]
internal sealed partial class Sink
{
    private long _bytes;

    [OnDatagram]
    private void OnDatagram(ReadOnlySpan<byte> bytes) => _bytes += bytes.Length;
}

/// <summary>Takes a service that takes others.</summary>
[LoopHandler]
internal sealed partial class NeedyOfATaker(Generic<int> taken)
{
    [OnClose]
    private void OnClose() => taken.Taker.Record.Release.Set();
}

/// <summary>Takes a service of the tests', and has a constructor that wants one that nobody registers.</summary>
internal sealed class Taker
{
    public Taker(Record record) => Record = record;

    public Taker(Record record, Version none)
        : this(record) => Assert.That(none, Is.Null);

    public Record Record { get; }
}

/// <summary>Made by its open type.</summary>
/// <typeparam name="T">Anything.</typeparam>
internal sealed class Generic<T>(Taker taker)
{
    public Taker Taker => taker;

    public T? Value { get; set; }
}
