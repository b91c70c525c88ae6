namespace Loop;

/// <summary>
/// The method runs when the handler has moved to another loop (<see cref="Connection.MoveTo"/>, <see cref="Address{T}.MoveTo"/>), on that loop, before anything else.
/// </summary>
/// <remarks>
/// The method takes nothing, or the <see cref="MoveStatus"/>: then it also runs where a move that was begun is called off, on the old loop, with the reason. It may
/// wait (<see cref="LoopTask"/>, <see cref="ValueTask"/>).
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnMovedAttribute : Attribute;
