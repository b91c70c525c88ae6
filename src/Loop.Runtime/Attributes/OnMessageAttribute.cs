namespace Loop;

/// <summary>The method runs for a message that another actor, or any thread, told this one. Several methods, each for a type of its own.</summary>
/// <remarks>
/// The method takes the message, by value or by <c>in</c>, and returns nothing. Messages of one sender arrive in the order in which they were told.
/// It may be <c>async</c> and return <see cref="LoopTask"/> or <see cref="ValueTask"/>: while it waits, everything else of its actor waits its turn,
/// messages in the mailbox. Then a last parameter may be a <see cref="CancellationToken"/>, which fires when the actor is about to end, or its
/// connection closes.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnMessageAttribute : Attribute;
