using System.ComponentModel;
using System.Runtime.InteropServices;
using Loop.Actors;

namespace Loop.CompilerServices;

/// <summary>A handler class as the runtime sees it beside its connection events. Generated code hands it over, the runtime uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ActorBinding
{
    private protected ActorBinding(string name, ActorEvents events, HandlerLimits limits, ActorTimer[] timers, int idleMs)
    {
        Name = name;
        Events = events;
        Limits = limits;
        Timers = timers;
        IdleMs = idleMs;
    }

    internal string Name { get; }

    internal ActorEvents Events { get; }

    internal HandlerLimits Limits { get; }

    internal ActorTimer[] Timers { get; }

    internal int IdleMs { get; }

    /// <summary>The binding of a class, one for the process.</summary>
    /// <typeparam name="T">The handler class.</typeparam>
    /// <exception cref="LoopException">The class was generated for another version of Loop, or has no loop.</exception>
    public static ActorBinding Of<T>()
        where T : class, IActorHandler<T> => Bound<T>.Instance ?? Bound<T>.Make();

    /// <summary>What <c>[OnReadable]</c> states; null without it.</summary>
    internal Trigger? ReadableTrigger { get; private protected init; }

    /// <summary>What <c>[OnWritable]</c> states; null without it.</summary>
    internal Trigger? WritableTrigger { get; private protected init; }

    /// <summary>What <c>[OnSignal]</c> states.</summary>
    internal PosixSignal[] Signals { get; private protected init; } = [];

    internal bool Handles(ActorEvents events) => (Events & events) != 0;

    /// <summary>Handles events until the next one is of another class. One virtual call a run.</summary>
    internal abstract void Run(ActorScheduler scheduler);

    private sealed class Bound<T> : ActorBinding
        where T : class, IActorHandler<T>
    {
        // Not made by a static initializer: a class that refuses (ActorEvents throws) would be reported as a type that cannot be loaded.
        internal static Bound<T>? Instance;

        private Bound()
            : base(typeof(T).FullName ?? typeof(T).Name, T.ActorEvents, T.Limits, T.Timers, T.IdleMs)
        {
            ReadableTrigger = Handles(ActorEvents.Readable) ? T.ReadableTrigger : null;
            Signals = T.Signals;
            WritableTrigger = Handles(ActorEvents.Writable) ? T.WritableTrigger : null;
        }

        internal static Bound<T> Make()
        {
            LoopAbi.Require(typeof(T), T.AbiVersion);
            return Interlocked.CompareExchange(ref Instance, new(), null) ?? Instance!;
        }

        internal override void Run(ActorScheduler scheduler)
        {
            ActorRun run = new(scheduler, this);
            T.RunActor(ref run);
        }
    }
}
