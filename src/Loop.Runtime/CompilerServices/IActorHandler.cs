using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Loop.CompilerServices;

/// <summary>
/// What the generator implements for a handler class with events beside those of a connection's bytes: start and stop, messages, timers,
/// readiness, datagrams. Not meant to be implemented by hand.
/// </summary>
/// <typeparam name="TSelf">The handler class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IActorHandler<TSelf>
    where TSelf : class, IActorHandler<TSelf>
{
    /// <summary>The <see cref="LoopAbi.Version"/> that the class was generated for, as a literal.</summary>
    static abstract int AbiVersion { get; }

    /// <summary>The events that the class has methods for.</summary>
    static abstract ActorEvents ActorEvents { get; }

    /// <summary>The limits that the class's attribute states.</summary>
    static virtual HandlerLimits Limits => new();

    /// <summary>The class's <c>[OnTimer]</c> methods; the place of each is its number.</summary>
    static virtual ActorTimer[] Timers => [];

    /// <summary>The time of the class's <c>[OnIdle]</c> method in milliseconds; 0 without one.</summary>
    static virtual int IdleMs => 0;

    /// <summary>The signals of the class's <c>[OnSignal]</c> methods; the place of each is its number.</summary>
    static virtual PosixSignal[] Signals => [];

    /// <summary>What <c>[OnReadable]</c> states.</summary>
    static virtual Trigger ReadableTrigger => Trigger.Edge;

    /// <summary>What <c>[OnWritable]</c> states.</summary>
    static virtual Trigger WritableTrigger => Trigger.Edge;

    /// <summary>Handles a run of events of actors of this class, until <see cref="ActorRun.MoveNext"/> returns false.</summary>
    /// <param name="run">The run.</param>
    static abstract void RunActor(ref ActorRun run);
}
