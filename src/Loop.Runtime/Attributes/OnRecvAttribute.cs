namespace Loop;

/// <summary>The method runs when bytes came in.</summary>
/// <remarks>
/// The method takes a <see cref="ReadOnlySpan{T}"/> of bytes or a <see cref="RecvBuffer"/> and returns nothing; or it takes the
/// span and returns an <see cref="int"/>, the count of bytes it consumed. What it leaves is carried over, up to
/// <see cref="LoopHandlerAttribute.MaxCarryBytes"/>: after a count over 0 it is called again with the rest at once, after 0 when
/// more has come. A count outside 0..length closes the connection with <see cref="CloseReason.InvalidConsumedCount"/>.
/// With <see cref="DelimitedAttribute"/>, <see cref="LengthPrefixedAttribute"/>, <see cref="FixedLengthAttribute"/> or
/// <see cref="FramedByAttribute{TFramer}"/> it takes one whole frame and returns nothing.
/// A method that waits returns <see cref="LoopTask"/> or <see cref="ValueTask"/> and takes the bytes, or the frame, as <see cref="ReadOnlyMemory{T}"/>: a copy
/// that is good until it has ended. What comes meanwhile, also the frames of the same packet, waits in order.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnRecvAttribute : Attribute;
