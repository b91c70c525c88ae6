namespace Loop;

/// <summary>
/// Finds the frames of a protocol in a stream of bytes, for <see cref="FramedByAttribute{TFramer}"/>. Implemented by a struct; each connection
/// has its own, so that its fields may remember what was parsed of a frame that came in parts.
/// </summary>
/// <typeparam name="TFrame">What the handler's method takes: the bytes of the frame, or what was parsed of them. A ref struct may refer to them.</typeparam>
public interface IFramer<TFrame>
    where TFrame : allows ref struct
{
    /// <summary>Looks for one frame at the start of what is unread. Called on the loop thread.</summary>
    /// <remarks>
    /// While a frame is incomplete each call is offered it from its start, with what has come since, perhaps at another address. Going on at
    /// <see cref="FrameCursor.Position"/> is what keeps the time linear for a frame that comes byte by byte. An exception closes the connection,
    /// unless <c>[OnError]</c> restarts the handler: what came until then is dropped with the old instance.
    /// </remarks>
    /// <param name="unread">The bytes from the start of a frame on, at least one; lent until the handler's method returns.</param>
    /// <param name="cursor">How far the framer has come in this frame.</param>
    /// <param name="frame">The frame, where it is complete.</param>
    /// <param name="consumedBytes">Where it is complete, how many bytes it is long, delimiters and lengths included: 1 to <c>unread.Length</c>.</param>
    FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out TFrame frame, out int consumedBytes);
}
