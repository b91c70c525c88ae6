using System.ComponentModel;
using Loop.CompilerServices;

namespace Loop;

/// <summary>
/// What a handler class is for each type that an <c>[OnMessage]</c> method of it takes. The generator implements it; code that tells actors of several
/// classes names it as a constraint.
/// </summary>
/// <typeparam name="TMessage">The type of the message.</typeparam>
public interface IReceives<TMessage>
{
    /// <summary>Puts a message into the actor's mailbox. Called by <see cref="Addresses.Tell{T, TMessage}(Address{T}, in TMessage)"/>.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="message">The message.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract TellStatus Tell(MessageTarget target, in TMessage message);
}
