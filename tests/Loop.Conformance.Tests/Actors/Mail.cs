namespace Loop.Conformance.Tests.Actors;

/// <summary>A message that says who sent it and which of the sender's it is.</summary>
internal readonly record struct Numbered(int Sender, int Number);

/// <summary>A message that is an object.</summary>
internal sealed record Written(int Sender, int Number);

/// <summary>A message of many bytes.</summary>
internal readonly record struct Wide(int Sender, int Number, decimal A, decimal B, Guid C);

/// <summary>Asks for something to be done in the actor.</summary>
internal sealed record Do(Action<Address<Collector>> Action);

/// <summary>Asks the actor to stand still until it is let go.</summary>
internal sealed record Hold(ManualResetEventSlim Standing, ManualResetEventSlim LetGo, CancellationToken Deadline);

/// <summary>What collectors saw: per sender the numbers in order, and how many out of order.</summary>
internal sealed class Collection(int senders)
{
    private readonly int[] _next = new int[senders];
    private int _count;
    private int _disorders;

    public int Count => Volatile.Read(ref _count);

    public int Disorders => Volatile.Read(ref _disorders);

    public void Take(int sender, int number)
    {
        if (_next[sender] != number)
        {
            Volatile.Write(ref _disorders, _disorders + 1);
        }

        _next[sender] = number + 1;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Waits until so many messages were handled, and checks that they came in order.</summary>
    public async Task HasAllAsync(int messages)
    {
        await Eventually.IsAsync(() => Count, messages, "the count of handled messages");
        Assert.That(Disorders, Is.Zero);
    }
}

/// <summary>Receives messages of several types, in the order in which each sender told them.</summary>
[LoopHandler(MaxRestarts = 3, RestartWindow = "01:00:00")]
internal sealed partial class Collector(Collection collection, Journal? journal = null)
{
    public Supervision Decision { get; set; }

    [OnMessage]
    private void OnNumbered(Numbered message) => collection.Take(message.Sender, message.Number);

    [OnMessage]
    private void OnWritten(Written message) => collection.Take(message.Sender, message.Number);

    [OnMessage]
    private void OnWide(in Wide message) => collection.Take(message.Sender, message.Number);

    [OnMessage]
    private void OnDo(Do message) => message.Action(Self);

    [OnMessage]
    private void OnHold(Hold message)
    {
        message.Standing.Set();
        message.LetGo.Wait(message.Deadline);
    }

    [OnMessage]
    private void OnDecision(Supervision decision)
    {
        Decision = decision;
        throw new InvalidOperationException("thrown in message");
    }

    [OnMessage]
    private void OnEnded(ActorEnded message) => journal?.Note($"ended:{message.Actor}:{message.Reason}");

    [OnError]
    private Supervision OnError(Exception exception)
    {
        journal?.Note("error:" + exception.Message);
        return Decision;
    }
}

/// <summary>Takes four messages at once, no more.</summary>
[LoopHandler(MailboxCapacity = 4)]
internal sealed partial class FourAtOnce(Collection collection, Journal? journal = null)
{
    [OnMessage]
    private void OnNumbered(Numbered message) => collection.Take(message.Sender, message.Number);

    [OnMessage]
    private void OnHold(Hold message)
    {
        message.Standing.Set();
        message.LetGo.Wait(message.Deadline);
        collection.Take(0, 0);
    }

    [OnMessage]
    private void OnEnded(ActorEnded message) => journal?.Note($"ended:{message.Actor}:{message.Reason}");
}

/// <summary>Takes a thousand messages at once, which is no power of two.</summary>
[LoopHandler(MailboxCapacity = 1000)]
internal sealed partial class ThousandAtOnce(Collection collection)
{
    [OnMessage]
    private void OnNumbered(Numbered message) => collection.Take(message.Sender, message.Number);
}
