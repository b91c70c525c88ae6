using System.Runtime.InteropServices;
using Loop.Actors;

namespace Loop.Runtime.Tests.Actors;

/// <summary>A signal is taken from the system only where somebody hears it.</summary>
public class SignalHubTests
{
    private const PosixSignal UserOne = (PosixSignal)10;

    // PosixSignal's SIGCHLD, which a library for every platform may not name.
    private const PosixSignal ChildEnded = (PosixSignal)(-5);

    [Test]
    public void One_that_comes_as_its_last_listener_leaves_does_what_it_does_by_default()
    {
        // So an entry is left for a moment: its last listener is gone, and it still stands with the system.
        SignalHub.Entry entry = new(UserOne);
        PosixSignalContext unheard = new(UserOne);
        SignalHub.Deliver(entry, unheard);
        Assert.That(unheard.Cancel, Is.False);
        entry.Registration.Dispose();
    }

    [TestCase(UserOne, true)]
    [TestCase(ChildEnded, false)]
    public void One_that_is_heard_does_nothing_more_but_for_those_that_dotnet_needs(PosixSignal signal, bool isTaken)
    {
        int heard = 0;
        SignalHub.Entry entry = new(signal);
        entry.Subscriptions.Add(new(signal, () => heard++, isLast: false));
        PosixSignalContext context = new(signal);
        SignalHub.Deliver(entry, context);
        Assert.That(heard, Is.EqualTo(1));
        Assert.That(context.Cancel, Is.EqualTo(isTaken));
        entry.Registration.Dispose();
    }
}
