using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Actors;

namespace Loop.CompilerServices;

/// <summary>The actor that a message is for, as generated code sees it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MessageTarget
{
    private readonly ActorCell _cell;
    private readonly bool _isForced;

    internal MessageTarget(ActorCell cell, bool isForced)
    {
        _cell = cell;
        _isForced = isForced;
    }

    /// <summary>Takes a place in the actor's mailbox. The caller fills it and sends it at once: those who come later wait behind it.</summary>
    /// <typeparam name="TMessages">The class's struct of messages, the same for all that it receives.</typeparam>
    /// <param name="slot">The place; without one it says why.</param>
    /// <returns>False when the mailbox is full or the actor gone.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReserve<TMessages>(out MessageSlot<TMessages> slot)
        where TMessages : struct
    {
        long position = 0;
        TellStatus status = TellStatus.Full;
        MailboxRing? ring = (_cell.Mailbox ?? _cell.TryMakeMailbox<TMessages>(_isForced))?.TryReserve(_isForced, out position, out status);
        if (ring is null)
        {
            slot = new(_cell, status);
            return false;
        }

        slot = new(_cell, Unsafe.As<MailboxRing<TMessages>>(ring), position);
        return true;
    }
}
