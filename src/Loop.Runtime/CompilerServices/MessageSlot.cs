using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Actors;

namespace Loop.CompilerServices;

/// <summary>A place in a mailbox that a message is written into.</summary>
/// <typeparam name="TMessages">The class's struct of messages.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct MessageSlot<TMessages>
    where TMessages : struct
{
    private readonly ActorCell _cell;
    private readonly MailboxRing<TMessages>? _ring;
    private readonly long _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal MessageSlot(ActorCell cell, MailboxRing<TMessages> ring, long position)
    {
        _cell = cell;
        _ring = ring;
        _position = position;
    }

    internal MessageSlot(ActorCell cell, TellStatus status)
    {
        _cell = cell;
        Status = status;
        cell.Loop.Actors.NoteRefused(status);
    }

    /// <summary>Why there is no place; <see cref="TellStatus.Ok"/> where there is one.</summary>
    public TellStatus Status { get; }

    /// <summary>Where the message goes; the field of its type is set, the others are left alone.</summary>
    public ref TMessages Message => ref _ring!.At(_position);

    /// <summary>Makes the message the actor's.</summary>
    /// <param name="type">Which of the class's message types it is, from 1 to 255.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Send(int type)
    {
        _ring!.Publish(_position, type);
        // Not fenced here: taking the place was a full fence, and a loop that looks whether its actor has messages counts the places.
        _cell.Schedule();
    }
}
